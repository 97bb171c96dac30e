"""Pure-NumPy LSTM (uni/bidirectional) language model / tagger: forward + BPTT + Adam, tuned for a NumPy without BLAS.

D = 1 or 2 directions stepped together, N = T*B, K = 4H, gate order [o i f g], every array time-major.
Levers (all exact up to rounding): one [4H] product per step; input projection = gather of a (V,4H) table; einsum kernel chosen
by shape; sign and log2(e) folded into working copies of the weights so that exp2, +1, reciprocal give all four gates;
local derivatives for all steps at once after the forward loop; weight gradients as one product with transposed copies;
preallocated buffers and views (no slicing in the loops); 0-d array constants; Adam on one flat vector.
"""
import numpy as np
from numpy._core.multiarray import c_einsum
from numpy.lib.stride_tricks import as_strided

add, mul, sub, exp, exp2, tanh, recip, div, sqrt, log, dot, matmul, maximum = np.add, np.multiply, np.subtract, np.exp, np.exp2, np.tanh, np.reciprocal, np.divide, np.sqrt, np.log, np.dot, np.matmul, np.maximum
radd, rmax = np.add.reduce, np.maximum.reduce
HAS_BLAS = str(np.show_config(mode='dicts')['Build Dependencies'].get('blas', {}).get('name', 'auto')).lower() not in ('auto', 'none', '')
L2E = 1.4426950408889634


class Net:
    def __init__(s, V, H, B, T, D=1, E=0, Vo=None, dtype=np.float32, seed=0, lr=1e-3, blas=HAS_BLAS, train=True):
        s.V, s.H, s.B, s.T, s.D, s.E, s.dt, s.lr, s.blas, s.N = V, H, B, T, D, E, np.dtype(dtype), lr, blas, T*B
        s.Vo = Vo = Vo or V
        I = E or V
        shapes = dict(Wx=(D, I, 4*H), U=(D, H, 4*H), b=(D, 4*H), Wo=(D*H, Vo), bo=(Vo,))
        if E: shapes = dict(Emb=(V, E), **shapes)
        n = sum(int(np.prod(v)) for v in shapes.values())
        s.theta, s.grad, s.m, s.v, s.t1 = (np.zeros(n, dtype) for _ in range(5))
        s.p, s.g, k = {}, {}, 0
        rng = np.random.default_rng(seed)
        for nme, sh in shapes.items():
            z = int(np.prod(sh)); s.p[nme] = s.theta[k:k+z].reshape(sh); s.g[nme] = s.grad[k:k+z].reshape(sh); k += z
            if nme not in ('b', 'bo'): s.p[nme][:] = rng.uniform(-1, 1, sh) * (1/np.sqrt(H) if nme != 'Emb' else 1)
        s.nstep = 0; s.stale = True                                          # set stale after changing theta by hand
        c = s.c = lambda x: np.array(x, dtype)
        s.one, s.two, s.invN, s.fN = c(1), c(2), c(1/s.N), c(s.N)
        s.b1, s.b2 = c(.9), c(.999)
        # tiny: tanh route has fewer calls; otherwise exp2 route (cheaper per element)
        s.tanh_gates = D*B*H < 128
        s.scale = np.full(4*H, .5 if s.tanh_gates else -L2E, dtype); s.scale[3*H:] *= 2
        s.half = c(.5)
        s._plan()

    # ---- buffers and views -----------------------------------------------------------------------------
    def _plan(s):
        T, B, D, H, N, Vo, dt = s.T, s.B, s.D, s.H, s.N, s.Vo, s.dt
        it = dt.itemsize
        e = lambda *sh: np.empty(sh, dt)
        s.Us, s.UsT = e(D, H, 4*H), e(D, 4*H, H)
        s.ZX, s.R = e(T, D, B, 4*H), e(D, B, 4*H)
        A = s.A = np.zeros((T+1, D, B, 5*H), dt)                   # [o i f g | c_prev]
        s.TC, s.Hs, s.P2 = e(T, D, B, H), np.zeros((T+1, D, B, H), dt), e(D, B, 2*H)
        DZ = s.DZ = np.zeros((T+1, D, B, 5*H), dt)                 # [dzo dzi dzf dzg | carry = f*dc]
        s.AF, s.K, s.dY, s.dh, s.dc = e(T, D, B, 2, H), e(T, D, B, 4, H), e(T, D, B, H), e(D, B, H), e(D, B, H)
        s.Hcat = e(T, B, D, H); s.eye = np.eye(s.V, dtype=dt) if not s.E and D*B*H < 128 else None; s.OH = e(N, s.V) if s.eye is not None else None; s.L = e(N, Vo); s.Lf = s.L.reshape(-1); s.red = e(N, 1); s.redv = s.red[:, 0]; s.dX = s.dY.reshape(N, H) if D == 1 else e(N, D*H); s.t3 = e(T, D, B, 3*H); s.WoT = e(Vo, D*H)
        s.XT, s.LT = e(D*H, N), e(Vo, N)
        s.HT, s.ZT = e(D, H, T, B), e(D, 4*H, T, B)
        s.base = np.arange(N)*Vo; s.yi = np.empty(N, np.intp)
        s.dirs = np.arange(D)[:, None]
        sub4 = lambda a, k, first: as_strided(a[..., first*H:], a.shape[:-1]+(k, H), a.strides[:-1]+(H*it, it))
        flat = (lambda a: a.reshape(-1)) if D*B == 1 else (lambda a: a)
        s.fwd = []
        for t in range(T):
            a = A[t]; n1 = A[t+1]
            s.fwd.append((s.Hs[t], s.ZX[t], a[..., :4*H], a[..., :3*H], a[..., 3*H:4*H], a[..., H:3*H], a[..., 3*H:], n1[..., 4*H:], s.TC[t], a[..., :H], s.Hs[t+1]))
        s.bwd = []
        for t in range(T-1, -1, -1):
            z = DZ[t]; s.bwd.append((DZ[t+1][..., :4*H], DZ[t+1][..., 4*H:], s.dY[t], s.AF[t], sub4(z, 2, 0), z[..., H:2*H], s.K[t], sub4(z, 4, 1)))
        if D*B == 1:   # 1-D / 2-D views: cheaper iterators
            sq = lambda v: v.reshape(v.shape[2:]) if v.ndim > 2 else v
            s.fwd = [tuple(sq(v) for v in r) for r in s.fwd]; s.bwd = [tuple(sq(v) for v in r) for r in s.bwd]
            s.Rv, s.P2v, s.dhv, s.dcv = s.R[0, 0], s.P2[0, 0], s.dh[0, 0], s.dc[0, 0]
            s.dhx, s.dcx = s.dhv[None], s.dcv[None]
        else:
            s.Rv, s.P2v, s.dhv, s.dcv = s.R, s.P2, s.dh, s.dc
            s.dhx, s.dcx = s.dh[:, :, None], s.dc[:, :, None]
        a = A[:T]
        s.big = dict(o=a[..., :H], i=a[..., H:2*H], f=a[..., 2*H:3*H], g=a[..., 3*H:4*H], IF=sub4(a, 2, 1), GC=sub4(a, 2, 3), a0=s.AF[..., 0, :], a1=s.AF[..., 1, :], k01=s.K[..., :2, :], k2=s.K[..., 2, :], k3=s.K[..., 3, :], oif=a[..., :3*H], to=s.t3[..., :H], tif=sub4(s.t3, 2, 1))
        s.dz = DZ[:T, ..., :4*H]
        s.Us[:] = s.p['U']; s.UsT[:] = s.Us.transpose(0, 2, 1); s.Hcat.fill(0)
        p, g = s.p, s.g
        s.Xb = s.Hs[1:].reshape(N, H) if D == 1 else s.Hcat.reshape(N, D*H)
        X, L, Wo, U, Us = s.Xb, s.L, p['Wo'], p['U'], s.Us
        if s.blas:
            s.rec = lambda h, R=s.R, Us=Us: matmul(h, Us, R); UTv = U.transpose(0, 2, 1); s.recb = lambda z, dh=s.dh: matmul(z, UTv, dh)
            if D*B == 1: s.rec = lambda h, R=s.Rv, U0=Us[0]: dot(h, U0, R); s.recb = lambda z, dh=s.dhv, U0=U[0].T: dot(z, U0, dh)
            s.head = lambda: matmul(X, Wo, L); s.headX = lambda: matmul(L, Wo.T, s.dX); s.headW = lambda: matmul(X.T, L, g['Wo'])
            def ug():
                for d in range(D): matmul(s.Hs[:T, d].reshape(N, H).T, s.dz[:, d].reshape(N, 4*H), g['U'][d])
            s.ugrad = ug; return
        # Rules from the micro-benchmarks (measuring at start-up would pick wrong kernels: WASM code is still cold then).
        # axpy kernel ('..hk->..k', inner loop over the long output row) or dot kernel (contraction contiguous in both operands, best when long)
        if D*B == 1:
            if H < 48: s.rec = lambda h, R=s.Rv, W=Us[0]: dot(h, W, R); s.recb = lambda z, R=s.dhv, W=U[0].T: dot(z, W, R)
            else: s.rec = lambda h, R=s.Rv, W=Us[0]: c_einsum('h,hk->k', h, W, out=R); s.recb = lambda z, R=s.dhv, W=U[0]: c_einsum('k,hk->h', z, W, out=R)
        else:
            if H >= 96: s.rec = lambda h, R=s.R, W=s.UsT: c_einsum('dbh,dkh->dbk', h, W, out=R)
            else: s.rec = lambda h, R=s.R: c_einsum('dbh,dhk->dbk', h, Us, out=R)
            s.recb = lambda z, R=s.dh: c_einsum('dbk,dhk->dbh', z, U, out=R)
        def h_T(): s.WoT[:] = Wo.T; c_einsum('nh,vh->nv', X, s.WoT, out=L)
        def w_T(): s.XT[:] = X.T; s.LT[:] = L.T; c_einsum('hn,vn->hv', s.XT, s.LT, out=g['Wo'])
        s.head = h_T if Vo < 128 <= 2*D*H else lambda: c_einsum('nh,hv->nv', X, Wo, out=L)
        s.headX = lambda: c_einsum('nv,hv->nh', L, Wo, out=s.dX)
        s.headW = w_T if N >= 64 else lambda: c_einsum('nh,nv->hv', X, L, out=g['Wo'])
        HT, ZT = s.HT, s.ZT; Hp = s.Hs[:T].transpose(1, 3, 0, 2); Zp = s.dz.transpose(1, 3, 0, 2); HT2, ZT2 = HT.reshape(D, H, N), ZT.reshape(D, 4*H, N)
        def u_T(): HT[:] = Hp; ZT[:] = Zp; c_einsum('dhn,dkn->dhk', HT2, ZT2, out=g['U'])
        s.ugrad = u_T if N >= 64 else lambda: c_einsum('tdbh,tdbk->dhk', s.Hs[:T], s.dz, out=g['U'])

    # ---- inputs: gather of a (V,4H) table (or of its used rows), gradient = segment sums ------------------
    def _inputs(s, ids):
        D, T, B, H, p = s.D, s.T, s.B, s.H, s.p
        if D == 1: idx = ids.reshape(T, 1, B)
        else:
            idx = np.empty((T, 2, B), np.intp); idx[:, 0] = ids; idx[:, 1] = ids[::-1]
        s.idx = idx
        if s.E:
            fl = ids.reshape(-1); s.order = o = fl.argsort(kind='stable'); so = fl[o]; m = np.empty(len(so), bool); m[0] = True; np.not_equal(so[1:], so[:-1], m[1:])
            s.st = st = m.nonzero()[0]; s.uid = so[st]; U = len(st)
            lut = np.empty(s.V, np.intp); lut[s.uid] = np.arange(U)
            s.Eu = p['Emb'][s.uid]; P = np.empty((D, U, 4*H), s.dt)
            if s.blas: matmul(s.Eu, p['Wx'], P)
            else: c_einsum('ue,dek->duk', s.Eu, p['Wx'], out=P)
            idx = lut[idx]; P += p['b'][:, None]; P *= s.scale
        else:
            U = s.V; P = p['Wx'] + p['b'][:, None]; P *= s.scale
        if D == 2: idx = idx + s.dirs*U
        P.reshape(D*U, 4*H).take(idx, 0, s.ZX, 'clip')

    def _inputs_grad(s):
        D, T, B, H, N, g = s.D, s.T, s.B, s.H, s.N, s.g
        dz = s.dz
        if s.E:
            W = np.empty((T, B, D, 4*H), s.dt); W[:, :, 0] = dz[:, 0]
            if D == 2: W[:, :, 1] = dz[::-1, 1]
            dP = seg_sum(W.reshape(N, D*4*H), s.order, s.st); U = len(dP)
            radd(dP, 0, None, g['b'].reshape(-1)); Wx = s.p['Wx']
            W2 = Wx.transpose(1, 0, 2).reshape(s.E, D*4*H)                     # (E, D*4H): one contraction over both directions
            if s.blas: gw = s.Eu.T @ dP; dE = dP @ W2.T
            else: gw = c_einsum('eu,ku->ek', np.ascontiguousarray(s.Eu.T), np.ascontiguousarray(dP.T)); dE = c_einsum('uk,ek->ue', dP, W2)
            g['Wx'].transpose(1, 0, 2)[:] = gw.reshape(s.E, D, 4*H)
            g['Emb'].fill(0); g['Emb'][s.uid] = dE
        else:
            for d in range(D):
                G = g['Wx'][d]
                if s.eye is not None: c_einsum('nv,nk->vk', s.eye.take(s.idx[:, d].reshape(-1), 0, s.OH, 'clip'), dz[:, d].reshape(N, 4*H), out=G)
                else: scatter(s.idx[:, d].reshape(-1), dz[:, d].reshape(N, 4*H), G)
                radd(G, 0, None, g['b'][d])

    # ---- forward ------------------------------------------------------------------------------------
    def _recur(s):
        if s.stale:                                                          # working copies; inference reuses them
            mul(s.p['U'], s.scale, s.Us); s.stale = False
            if not s.blas and s.H >= 96 and s.D*s.B > 1: s.UsT[:] = s.Us.transpose(0, 2, 1)
        one, two, half, rec, R, P2, H = s.one, s.two, s.half, s.rec, s.Rv, s.P2v, s.H
        Pa, Pb = P2[..., :H], P2[..., H:]
        first = True
        if s.tanh_gates:
            for h, zx, z, z3, g, IF, GC, c1, tc, o, h1 in s.fwd:
                if first: tanh(zx, z); first = False
                else: rec(h); add(R, zx, R); tanh(R, z)
                mul(z3, half, z3); add(z3, half, z3)
                mul(IF, GC, P2); add(Pa, Pb, c1); tanh(c1, tc); mul(o, tc, h1)
        else:
            for h, zx, z, z3, g, IF, GC, c1, tc, o, h1 in s.fwd:
                if first: exp2(zx, R); first = False
                else: rec(h); add(R, zx, R); exp2(R, R)
                add(R, one, R); recip(R, z); mul(g, two, g); sub(g, one, g)
                mul(IF, GC, P2); add(Pa, Pb, c1); tanh(c1, tc); mul(o, tc, h1)

    def _logits(s):
        if s.D == 2: s.Hcat[:, :, 0] = s.Hs[1:, 0]; s.Hcat[:, :, 1] = s.Hs[:0:-1, 1]
        s.head(); add(s.L, s.p['bo'], s.L); return s.L

    def forward(s, ids):
        s._inputs(ids); s._recur(); return s._logits()

    # ---- loss + gradient -----------------------------------------------------------------------------
    def loss_grad(s, ids, y):
        s.stale = True
        T, B, D, H, N = s.T, s.B, s.D, s.H, s.N
        L = s.forward(ids); Lf, red, one = s.Lf, s.red, s.one
        yi = add(s.base, y.reshape(-1), s.yi)
        rmax(L, 1, None, red, True); sub(L, red, L); ly = Lf[yi]
        exp(L, L); radd(L, 1, None, red, True); sub(ly, log(s.redv), ly); loss = -float(radd(ly))/N
        mul(red, s.fN, red); div(L, red, L); Lf[yi] -= s.invN
        g = s.g; s.headW(); s.headX(); radd(L, 0, None, g['bo'])
        if D == 2: dX = s.dX.reshape(T, B, D, H); s.dY[:, 0] = dX[:, :, 0]; s.dY[:, 1] = dX[::-1, :, 1]
        # local derivatives of every step at once
        v = s.big; o, i, f, gg, IF, GC, a0, a1, k01, k2 = v['o'], v['i'], v['f'], v['g'], v['IF'], v['GC'], v['a0'], v['a1'], v['k01'], v['k2']; tc = s.TC
        mul(tc, tc, a1); sub(one, a1, a1); mul(a1, o, a1)                    # dc/dh = o (1-tanh^2 c)
        t3 = s.t3; sub(one, v['oif'], t3); mul(t3, v['oif'], t3)            # s(1-s) of o, i, f
        mul(v['to'], tc, a0); mul(v['tif'], GC, k01)                         # dzo/dh; dzi/dc, dzf/dc
        mul(gg, gg, k2); sub(one, k2, k2); mul(k2, i, k2); v['k3'][:] = f    # dzg/dc, carry
        dh, dc, dhx, dcx, recb = s.dhv, s.dcv, s.dhx, s.dcx, s.recb
        first = True
        for dz1, carry, dy, af, out2, slot, k, out4 in s.bwd:
            if first: add(dy, dz1[..., :H], dh); first = False               # dz1 = 0
            else: recb(dz1); add(dh, dy, dh)
            mul(dhx, af, out2); add(slot, carry, dc); mul(dcx, k, out4)      # 'slot' holds dh*dc/dh before it is overwritten
        s.ugrad(); s._inputs_grad()
        return loss

    def adam(s, b1=.9, b2=.999, eps=1e-8):
        """m, v unnormalised (m/(1-b1), v/(1-b2)); 10 passes over one flat vector"""
        s.nstep += 1; k = s.nstep; m, v, t, g = s.m, s.v, s.t1, s.grad
        mul(m, s.b1, m); add(m, g, m); mul(v, s.b2, v); mul(g, g, t); add(v, t, v)
        c2 = ((1-b2**k)/(1-b2))**.5
        sqrt(v, t); add(t, s.c(eps*c2), t); div(m, t, t); mul(t, s.c(s.lr*c2*(1-b1)/(1-b1**k)), t); sub(s.theta, t, s.theta)

    def step(s, ids, y):
        l = s.loss_grad(ids, y); s.adam(); return l


def seg_sum(D, order, st):
    D = D[order]; e = st.tolist()+[len(D)]; out = np.empty((len(st), D.shape[1]), D.dtype); r = radd
    for k in range(len(st)):
        a, b = e[k], e[k+1]
        if b-a == 1: out[k] = D[a]
        elif b-a == 2: add(D[a], D[a+1], out[k])
        else: r(D[a:b], 0, None, out[k])
    return out


def scatter(ids, D, G):
    """G = 0; G[ids] += D by rows"""
    G.fill(0)
    if len(ids) >= 4*len(G):
        o = ids.argsort(kind='stable'); so = ids[o]; m = np.empty(len(so), bool); m[0] = True; np.not_equal(so[1:], so[:-1], m[1:]); st = m.nonzero()[0]
        S = D[o]; e = st.tolist()+[len(D)]; u = so[st].tolist()
        for k in range(len(u)): radd(S[e[k]:e[k+1]], 0, None, G[u[k]])
    else:
        rows = list(G)
        for i, r in zip(ids.tolist(), list(D)): q = rows[i]; add(q, r, q)


def make(job, ids, targets):
    """The three functions that the benchmark calls: steps(count), loss(), infer()."""
    net = Net(**{k: job[k] for k in "VHBTDE"})
    one = Net(**{k: job[k] for k in "VHTDE"}, B=1)
    ids, y = (np.array(a, np.intp).reshape(job["T"], job["B"]) for a in (ids, targets))
    first, last = np.ascontiguousarray(ids[:, :1]), [float("nan")]

    def steps(count):
        for _ in range(count):
            last[0] = net.step(ids, y)

    return steps, lambda: last[0], lambda: one.forward(first) is None
