"""The bugs that are planted: names, places, replacements.

Each is one that somebody has made: in a well-known library, a tutorial, or an early version of this core.
"""
from typing import NamedTuple


class Bug(NamedTuple):
    """`old` stands exactly once in core/`file` and becomes `new`; `first` is the test or test file to begin with."""

    name: str
    file: str
    old: str
    new: str
    first: str = ""


CELLS = (
    Bug("lstm: gates i and f swapped", "cells/lstm.py", 'z_i, z_f, z_a, z_o = split(zx + zh + w["bias"], 4)', 'z_f, z_i, z_a, z_o = split(zx + zh + w["bias"], 4)'),
    Bug("lstm: bias counted twice", "cells/lstm.py", 'z_i, z_f, z_a, z_o = split(zx + zh + w["bias"], 4)', 'z_i, z_f, z_a, z_o = split(zx + zh + 2 * w["bias"], 4)'),
    Bug("lstm: no path from h to C in the gradient", "cells/lstm.py", 'dC = d["C"] + dh * o * (1 - tanh_C * tanh_C)', 'dC = d["C"] + 0 * dh'),
    Bug("lstm: slope of the candidate's tanh", "cells/lstm.py", "da * (1 - a * a)", "da * (1 - a)"),
    Bug("lstm: state's gradient through the wrong gate", "cells/lstm.py", "dC_prev = dC * f ", "dC_prev = dC * i "),
    Bug("lstm: forget gate's gradient from the new state", "cells/lstm.py", 'df = dC * prev["C"]', 'df = dC * r["C"]'),
    Bug("lstm: output without tanh", "cells/lstm.py", 'h = hold("h", o * np.tanh(C))', 'h = hold("h", o * C)'),
    Bug("peepholes: output gate sees the old state", "cells/peepholes.py", 'sigmoid(z_o + w["peephole_o"] * C)', 'sigmoid(z_o + w["peephole_o"] * prev["C"])'),
    Bug("peepholes: gradient through the output gate lost", "cells/peepholes.py", 'dC = dC + dz_o * w["peephole_o"]', 'dC = dC + 0 * dz_o'),
    Bug("gru: recurrent bias outside the reset gate", "cells/gru.py", 'np.tanh(zx_n + r * (zh_n + w["bias_hn"]))', 'np.tanh(zx_n + r * zh_n + w["bias_hn"])'),
    Bug("gru: update gate the other way round", "cells/gru.py", 'hold("h", (1 - z) * n + z * prev["h"])', 'hold("h", z * n + (1 - z) * prev["h"])'),
    Bug("gru: sign of the update gate's gradient", "cells/gru.py", 'dz = dh * (prev["h"] - n)', 'dz = dh * (n - prev["h"])'),
    Bug("gru: direct path to the previous state lost", "cells/gru.py", "dh_prev = dh * z ", "dh_prev = dh * 0 "),
    Bug("gru, reset before: r behind the product", "cells/gru_reset_before.py", 'project(r * prev["fed"], w["weight_hh"][-zh_n.shape[1]:])', 'r * project(prev["fed"], w["weight_hh"][-zh_n.shape[1]:])'),
    Bug("gru, reset before: no gradient through the gated product", "cells/gru_reset_before.py", "d_fed = dm * r ", "d_fed = dm * 0 "),
    Bug("gru, reset before: r's gradient from h without dropout", "cells/gru_reset_before.py", 'dr = dm * prev["fed"]', 'dr = dm * prev["h"] '),
    Bug("gru, reset before: U_n's gradient from h' as it is", "network/unroll.py", "lane.values[cell.inside] * fed", "fed"),
    Bug("gru, reset before: dropout in front of the first blocks alone", "network/unroll.py", "                through_U += back.d_fed                                  # zh_t = U (r ⊙ h' ⊙ m_t)\n            if lane.dropout is not None:\n                through_U *= lane.dropout[t % len(lane.dropout)]         # zh_t = U (h' ⊙ m_t)", "                pass\n            if lane.dropout is not None:\n                through_U *= lane.dropout[t % len(lane.dropout)]\n            if back.d_fed is not None:\n                through_U += back.d_fed"),
    Bug("gru, reset before: U_n left out of the shares", "looking/tracing.py", "((back.dzh[..., rows], x) for rows, x in recurrent_inputs(lane))", "((back.dzh[..., rows], x) for rows, x in recurrent_inputs(lane)[:1])", "test_tracing.py"),
    Bug("rnn: slope of tanh", "cells/rnn.py", "dz = dh * (1 - h * h)", "dz = dh * (1 - h)"),
    Bug("rnn: rectifier's slope is 1 everywhere", "cells/rnn.py", 'dz = dh * (r["h"] > 0)', 'dz = dh * (r["h"] >= 0)'),
)

TIME = (
    Bug("unroll: input gradient at t=0 dropped", "network/unroll.py", '    dx = yield from project_back_pieces(dzx, w["weight_ih"])', '    dzx[0] = 0\n    dx = yield from project_back_pieces(dzx, w["weight_ih"])'),
    Bug("unroll: reverse written [::1]", "network/unroll.py", "return range(steps - 1, -1, -1) if reverse else range(steps)", "return range(steps)[::1]"),
    Bug("unroll: padding ignored forward", "network/unroll.py", "if mask is not None and not mask[t].all():", "if False:"),
    Bug("unroll: padding ignored backward", "network/unroll.py", "live = None if lane.mask is None or lane.mask[t].all() else lane.mask[t][:, None]", "live = None"),
    Bug("unroll: gradient of the final states dropped", "network/unroll.py", " | dict(d_final or {})", ""),
    Bug("unroll: initial state ignored", "network/unroll.py", " | dict(initial or {})", ""),
    Bug("unroll: gradient stops after one step", "network/unroll.py", 'd = carry | {"h": carry["h"] + dh[t]}', 'd = carry | {"h": 0 * carry["h"] + dh[t]}'),
    Bug("unroll: U's gradient from h instead of h'", "network/unroll.py", 'weight_gradient_pieces(dzh[..., rows], x)', 'weight_gradient_pieces(dzh[..., rows], lane.h)'),
    Bug("unroll: final state at the wrong end", "network/unroll.py", "before, first, state, mask,", "before, first, {s: values[s][-1] for s in cell.states}, mask,"),
    Bug("unroll: recurrent dropout not in the gradient", "network/unroll.py", "through_U *= lane.dropout[t % len(lane.dropout)]", "through_U *= 1"),
    Bug("unroll: fresh dropout held at its first mask", "network/unroll.py", 'state["h"] * dropout[t % len(dropout)]', 'state["h"] * dropout[0]'),
)

NETWORK = (
    Bug("network: repeated token overwrites its gradient", "network/network.py", 'np.add.at(g["embedding.weight"], p.batch.tokens, dx)', 'g["embedding.weight"][p.batch.tokens] = dx'),
    Bug("network: tied gradient overwritten", "network/network.py", 'np.add.at(g["embedding.weight"], p.batch.tokens, dx)', 'g["embedding.weight"][:] = 0; np.add.at(g["embedding.weight"], p.batch.tokens, dx)'),
    Bug("network: dropout between layers not in the gradient", "network/network.py", "above = above * between", "above = above * 1"),
    Bug("network: word dropout not in the gradient", "network/network.py", "dx = above if p.masks.word is None else above * p.masks.word", "dx = above"),
    Bug("network: one direction's gradient lost below", "network/network.py", "below += lane.dx", "below = lane.dx"),
    Bug("network: average not halved in the gradient", "network/merging.py", 'return [dy * 0.5] * 2 if kind == "ave" else [dy] * 2', "return [dy] * 2"),
    Bug("network: product's gradients swapped", "network/merging.py", "return [dy * parts[1], dy * parts[0]]", "return [dy * parts[0], dy * parts[1]]"),
    Bug("network: directions side by side the wrong way", "network/merging.py", "return np.concatenate(parts, axis=-1)", "return np.concatenate(parts[::-1], axis=-1)"),
    Bug("network: learned initial state's gradient averaged", "network/network.py", 'g[weight_name(f"{s}0", n, d, network.part)][:] = value.sum(axis=0)', 'g[weight_name(f"{s}0", n, d, network.part)][:] = value.mean(axis=0)'),
    Bug("network: loss over every token, not the scored", "network/network.py", "np.nonzero(batch.scored) if read is None else read", "np.nonzero(batch.mask) if read is None else read"),
    Bug("losses: gradient not averaged", "numerics/losses.py", "    d /= N\n", "    d /= 1\n"),
    Bug("losses: squared error's factor 2 lost", "numerics/losses.py", "(2 / N) * error", "(1 / N) * error"),
    Bug("seq2seq: no gradient through C", "network/seq2seq.py", "finals[n, d] = {**finals[n, d], s: part}",
        'finals[n, d] = {**finals[n, d], **({"h": part} if s == "h" else {})}', "test_seq2seq.py::test_gradients_by_finite_differences"),
    Bug("seq2seq: the bridge's bias left out", "network/seq2seq.py", '+ params[f"bridge.bias_{s}_l{n}"]', '+ 0 * params[f"bridge.bias_{s}_l{n}"]', "test_seq2seq.py"),
    Bug("seq2seq: the last layer's state alone crosses", "network/seq2seq.py", "for n in range(spec.layers) for s in network.cell.states}", "for n in range(spec.layers - 1, spec.layers) for s in network.cell.states}",
        "test_seq2seq.py::test_every_layer_of_the_decoder_begins_where_the_encoder_s_ended"),
    Bug("dropout: not inverted", "network/dropout.py", "kept *= np.asarray(1 / (1 - p), dtype)", "kept *= 1", "test_network.py::test_dropout_keeps_the_mean_and_the_mask_holds_over_time"),
    Bug("dropout: the same masks at every step", "network/dropout.py", "rng(spec.seed, part + purpose, step).random(shape)", "rng(spec.seed, part + purpose, 0).random(shape)", "test_network.py::test_dropout_keeps_the_mean_and_the_mask_holds_over_time"),
    Bug("rng: the step does not count", "numerics/rng.py", "np.array([0, 0, step, 0], np.uint64)", "np.array([0, 0, 0, 0], np.uint64)", "test_training.py"),
    Bug("initialisation: forget bias dropped", "network/initialisation.py", "view[first:first + spec.hidden] = spec.forget_bias", "pass", "test_network.py::test_initialisations"),
    Bug("initialisation: weights in float64", "network/initialisation.py", "params, states = Params.zeros(shapes),", "params, states = Params.zeros(shapes, np.float64),", "test_training.py"),
)

TRAINING = (
    Bug("clip: norm squared", "training/optimisers.py", "factor = spec.clip_norm / (length + 1e-6)", "factor = spec.clip_norm / (length * length + 1e-6)"),
    Bug("clip: scaled up as well as down", "training/optimisers.py", "if spec.clip_norm and spec.clip_norm < length + 1e-6:", "if spec.clip_norm:"),
    Bug("adam: first moment not corrected", "training/optimisers.py", "c * rate / (1 - BETA1 ** k)", "c * rate"),
    Bug("adam: correction a step ahead", "training/optimisers.py", "c = (1 - BETA2 ** k) ** 0.5", "c = (1 - BETA2 ** (k + 1)) ** 0.5"),
    Bug("adam: epsilon under the root", "training/optimisers.py", "np.sqrt(v, scratch)", "np.sqrt(v + EPSILON, scratch)"),
    Bug("adamw: decay coupled into the gradient", "training/optimisers.py", 'if spec.weight_decay and kind != "adamw":', "if spec.weight_decay:"),
    Bug("adamw: decay without the learning rate", "training/optimisers.py", "theta = theta * (1 - rate * spec.weight_decay)", "theta = theta * (1 - spec.weight_decay)"),
    Bug("momentum: dampened", "training/optimisers.py", "u = spec.momentum * moments[0] + g", "u = spec.momentum * moments[0] + (1 - spec.momentum) * g"),
    Bug("rmsprop: epsilon under the root", "training/optimisers.py", "theta - rate * g / (np.sqrt(v) + EPSILON)", "theta - rate * g / np.sqrt(v + EPSILON)"),
    Bug("training: carried state forgotten", "training/loop.py", "carried_on(state, batch.shape[1]) if goes_on else None", "None"),
    Bug("tasks: next token's target is the one before", "tasks/next_token.py", "np.roll(ids, -1)", "np.roll(ids, 1)", "test_tracing.py"),
    Bug("tasks: the answer stands in the blank", "tasks/cloze.py", "np.where(scored, vocabulary.index[BLANK], targets)", "np.where(scored, targets, targets)", "test_tracing.py"),
    Bug("tasks: padding counts as text", "tasks/base.py", "mask[:n, b] = e.ids, e.targets, e.scored, True", "mask[:, b] = e.ids, e.targets, e.scored, True", "test_batches.py"),
    Bug("tracing: sums in the forward order", "looking/tracing.py", "[*reversed(order(len(back.dzx), lane.reverse))]", "[*order(len(back.dzx), lane.reverse)]", "test_tracing.py"),
)

FAST = (
    Bug("fast lstm: state's gradient not carried on", "fast/lstm.py", "add(C_part, dC_next, dC)", "positive(C_part, dC)"),
    Bug("fast lstm: slope of tanh(C)", "fast/lstm.py", "subtract(self.one, C_by_h, C_by_h)", "pass"),
    Bug("fast lstm: a small candidate rounded", "fast/lstm.py", "                positive(i_a, a)                            # a = tanh(z_a)", "                positive(i_a + 1, a); subtract(a, one, a)", "test_fast.py::test_a_small_candidate_keeps_its_digits"),
    Bug("fast peepholes: the output gate's left out", "fast/lstm.py", "add(C_part, seen, dC)", "positive(C_part, dC)"),
    Bug("fast streams: the first states forgotten", "fast/plan.py", "if self.initial is not None:", "if False:"),
    Bug("fast gru: reset gate's slope", "fast/gru.py", "multiply(r_out, slopes[..., :H], r_out)", "pass"),
    Bug("fast gru, reset before: nothing back through what is gated", "fast/gru_reset_before.py", "add(dh, d_gated_next, dh)", "pass"),
    Bug("fast gru, reset before: the gate's gradient without dropout", "fast/gru_reset_before.py", "multiply(d_gated, fed, dz_r)", "multiply(d_gated, h_prev, dz_r)"),
    Bug("fast rnn: recurrent dropout not in the gradient", "fast/rnn.py", "multiply(dh, drop[0], dh)", "pass"),
    Bug("fast: right to left from the padding", "fast/inputs.py", "return x[::-1] if self.rows is None else x[self.rows, self.columns]", "return x[::-1]"),
    Bug("fast: the tied part replaces the embedding's", "fast/plan.py", "d_embedding += self.head.d_tied", "d_embedding[...] = self.head.d_tied"),
    Bug("fast: what a batch left in the buffer", "fast/sweep.py", "zero.fill(0)", "pass", "test_fast.py"),
    Bug("fast: only the first direction's input gradient", "fast/inputs.py", "return dx[0] if sweep.D == 1 else dx[0] + self.order.reverse(dx[1])", "return dx[0]"),
)

SHARING = (
    Bug("share: no check of the unpacked size", "exchange/share.py", "data = unpacker.decompress(packed, UNPACKED_BYTES)", "data = unpacker.decompress(packed)", "test_share.py::test_what_is_no_link_is_refused_by_name"),
    Bug("share: a stream cut short passes", "exchange/share.py", "if not unpacker.eof or unpacker.unused_data:", "if unpacker.unused_data:", "test_share.py::test_no_change_of_one_character_passes_as_another_experiment"),
    Bug("share: raw deflate, without a checksum", "exchange/share.py", "unpacker = zlib.decompressobj()\n", "unpacker = zlib.decompressobj(-15); packed = packed[2:]\n", "test_share.py::test_golden_links_of_version_1_stay_what_they_are"),
    Bug("share: unknown fields let through", "exchange/share.py", "        if key not in allowed:\n", "        if False:\n", "test_share.py::test_what_is_no_link_is_refused_by_name"),
    Bug("share: a view's bad field unnamed", "exchange/share.py", "raise LinkError(\"bad-field\", str(error), error.field) from error", "raise LinkError(\"bad-field\", str(error)) from error", "test_share.py::test_a_bad_field_is_named"),
    Bug("share: weights as unsigned bytes", "exchange/share.py", "np.frombuffer(numbers, np.int8, size, start)", "np.frombuffer(numbers, np.uint8, size, start)", "test_share.py::test_golden_links_of_version_1_stay_what_they_are"),
    Bug("share: one scale for all weights", "exchange/share.py", "        start += size\n", "        start += 0\n", "test_share.py::test_golden_links_of_version_1_stay_what_they_are"),
    Bug("share: the structure is not bounded", "exchange/share.py", "        _check_structure(data)\n", "", "test_share.py::test_what_is_no_link_is_refused_by_name"),
    Bug("share: a newer version read as this one", "exchange/share.py", "decoder = DECODERS.get(int(match[1]))", "decoder = DECODERS[1]", "test_share.py::test_what_is_no_link_is_refused_by_name"),
    Bug("share: the length is not capped", "exchange/share.py", "    if len(link) > LINK_BYTES:\n        raise LinkError(\"too-long\", f\"Expected at most {LINK_BYTES:,} characters, got {len(link):,}\")\n    fragment", "    fragment", "test_share.py::test_what_is_no_link_is_refused_by_name"),
    Bug("share: NaN is read as a number", "exchange/strict_json.py", "json.loads(text, parse_constant=refuse, ", "json.loads(text, ", "test_share.py"),
    Bug("spec: a default changed under old links", "spec.py", "clip_norm: float = _field(5.0,", "clip_norm: float = _field(1.0,", "test_share.py::test_the_defaults_of_version_1_are_pinned"),
    Bug("spec: true taken for a number", "spec.py", "    if isinstance(value, bool) or not isinstance(value, (int, float)):\n        raise SpecError(field.name", "    if not isinstance(value, (int, float)):\n        raise SpecError(field.name", "test_spec.py"),
    Bug("spec: no number passes the bounds", "spec.py", "if not field.low <= value <= field.high:  ", "if value < field.low or value > field.high:  ", "test_spec.py"),
    Bug("spec: halves cut off in silence", "spec.py", "    if value != int(value):\n", "    if False:\n", "test_spec.py"),
    Bug("text: unknown tokens dropped", "tasks/text.py", "return [self.index.get(token, unknown) for token in tokens]", "return [self.index[token] for token in tokens if token in self.index]", "test_text.py"),
    Bug("text: not composed", "tasks/text.py", "    text = unicodedata.normalize(\"NFC\", text)\n    if fold_case:", "    if fold_case:", "test_text.py"),
)

INTEROP = (
    Bug("interop: the second bias lost on the way in", "exchange/pytorch_names.py", "total = first + second", "total = first", "test_interop.py"),
    Bug("interop: a GRU's own bias counted in the sum", "exchange/pytorch_names.py", "        total[-H:] = first[-H:]\n", "        pass\n", "test_interop.py"),
    Bug("interop: a GRU's own bias left behind", "exchange/pytorch_names.py", "second[-network.spec.hidden:] = params[f\"{part}.bias_hn{ending}\"]", "pass", "test_interop.py"),
    Bug("interop: the bias written twice", "exchange/pytorch_names.py", "second = np.zeros_like(array)", "second = array.copy()", "test_interop.py"),
    Bug("interop: the live arrays given away", "exchange/pytorch_names.py", "            out[name] = array.copy()", "            out[name] = array", "test_interop.py::test_the_arrays_are_copies"),
    Bug("interop: a shape that fits by luck", "exchange/pytorch_names.py", "    if array.shape != shape:\n", "    if array.size != np.prod(shape):\n", "test_interop.py::test_what_does_not_fit_is_refused_by_name_and_shape"),
    Bug("interop: unexpected names ignored", "exchange/pytorch_names.py", "        if name not in known:\n            raise ShapeError(f\"{name!s:.60}\"", "        if False:\n            raise ShapeError(f\"{name!s:.60}\"", "test_interop.py::test_what_does_not_fit_is_refused_by_name_and_shape"),
    Bug("interop: the moments start again", "exchange/interop.py", "return TrainState(spec, step, params.freeze(), flats, carried", "return TrainState(spec, step, params.freeze(), first_moments(spec, params.flat), carried", "test_interop.py::test_training_goes_on_from_json_bit_for_bit"),
    Bug("interop: the step is lost", "exchange/interop.py", "return TrainState(spec, step, params.freeze(), flats, carried", "return TrainState(spec, 0, params.freeze(), flats, carried", "test_interop.py::test_training_goes_on_from_json_bit_for_bit"),
    Bug("files: an archive unpacked whole", "exchange/files.py", "file.read(most + 1)", "file.read()", "test_files.py::test_an_archive_is_unpacked_no_further_than_its_shape"),
    Bug("files: Python objects not refused", "exchange/files.py", "    if dtype.hasobject:\n", "    if False:\n", "test_files.py"),
    Bug("files: columns read as rows", "exchange/files.py", "order=\"F\" if fortran else \"C\"", "order=\"C\"", "test_interop.py::test_an_npz_is_read_by_numpy_alone_and_its_bytes_repeat"),
    Bug("files: infinities let in", "exchange/files.py", "    if not np.isfinite(single).all():\n", "    if False:\n", "test_interop.py::test_what_does_not_fit_is_refused_by_name_and_shape"),
)

TASKS = (
    Bug("copy: the answer stands before the distance", "tasks/copying.py", "*[SILENCE] * (spec.distance - count)", "*[SILENCE] * (spec.distance - count - 1)", "test_tasks.py"),
    Bug("copy: every question asks for the first letter", "tasks/copying.py", "zip(asked, letters, strict=False)", "zip(asked, letters[:1] * len(letters), strict=False)", "test_tasks.py"),
    Bug("adding: both marks in the first half", "tasks/adding.py", "g.integers(T // 2), g.integers(T // 2, T)", "g.integers(T // 2), g.integers(T // 2)", "test_tasks.py"),
    Bug("adding: the mean for the sum", "tasks/adding.py", "(numbers * marks).sum()", "(numbers * marks).mean()", "test_tasks.py"),
    Bug("dyck: strings lean to the left", "tasks/dyck.py", "lowest = len(steps) - 1 - int(heights[::-1].argmin())", "lowest = int(heights.argmin())", "test_tasks.py"),
    Bug("reber: the symbol to keep is drawn again", "tasks/reber.py", "*inner(max(SHORTEST, spec.distance - 1), g), kept, \"E\"", "*inner(max(SHORTEST, spec.distance - 1), g), \"TP\"[g.integers(2)], \"E\"", "test_tasks.py"),
    Bug("tag: a token without a tag is scored", "tasks/tag.py", "scored: Array = targets >= 0", "scored: Array = targets >= -1", "test_tasks.py"),
    Bug("generated: every step has the same batch", "tasks/generated.py", "several(self.spec, self.make, \"batch\", step, self.spec.batch_size)", "several(self.spec, self.make, \"batch\", 0, self.spec.batch_size)", "test_tasks.py"),
    Bug("maths: a product of the wrong side", "numerics/products.py", "np.matmul(rows, W.T)", "np.matmul(rows, W[::-1].T)", "test_maths.py"),
    Bug("sampled: a target is left out", "tasks/sampled_loss.py", "    chosen[targets] = True\n", "    chosen[targets[1:]] = True\n", "test_sampled.py"),
    Bug("sampled: the same words at every step", "tasks/sampled_loss.py", "rng(spec.seed, \"sampled\", step)", "rng(spec.seed, \"sampled\", 0)", "test_sampled.py"),
    Bug("sampled: the bias's gradient goes to the first words", "fast/head.py", "gradient[\"head.bias\"][self.words] = db", "gradient[\"head.bias\"][:len(db)] = db", "test_sampled.py"),
    Bug("sampled: validation is of some words", "tasks/base.py", "yield Batch.of(rest[:count], length)", "yield self.sampled(Batch.of(rest[:count], length), 0)", "test_sampled.py"),
    Bug("hold-out: what is held out is trained on too", "tasks/base.py", "return tuple(e for k, e in enumerate(examples) if k not in out), tuple", "return tuple(examples), tuple", "test_tasks.py"),
    Bug("answer: the bridge's bias without gradient", "network/seq2seq.py", "g[f\"bridge.bias_{s}_l{n}\"][:] = d_end.sum(axis=0)", "pass", "test_seq2seq.py"),
    Bug("answer: no gradient back into the question", "network/seq2seq.py", "        for d, part in enumerate(merge_back(spec.merge, d_end, parts)):", "        for d, part in enumerate(merge_back(spec.merge, 0 * d_end, parts)):", "test_seq2seq.py"),
    Bug("sampling: special tokens are generated", "looking/generation.py", "    z[list(never)] = -np.inf\n", "", "test_inspection.py"),
    Bug("sampling: the temperature multiplies", "looking/generation.py", "z = z / temperature", "z = z * temperature", "test_inspection.py"),
)

TOLD = (
    Bug("adam: a new one counts the steps before it", "training/loop.py", "g, state.moments, k - state.since)", "g, state.moments, k)", "test_training.py::test_an_optimiser_taken_up_in_mid_run_begins_as_a_new_one"),
    Bug("adam: another's moments are taken over", "training/loop.py", "moments=optimisers.first_moments(spec, self.params.flat), since=self.step)", "since=self.step)", "test_training.py::test_an_optimiser_taken_up_in_mid_run_begins_as_a_new_one"),
    Bug("interop: an optimiser's first step is lost", "exchange/interop.py", 'event_in(body.get("last"), step), since)', 'event_in(body.get("last"), step), 0)', "test_training.py::test_an_optimiser_taken_up_in_mid_run_begins_as_a_new_one"),
    Bug("maths: a closed gate by tanh", "numerics/functions.py", "s: Array = np.where(z < 0, e, np.ones_like(e)) / (1 + e)", "s: Array = 0.5 * (1 + np.tanh(0.5 * z))", "test_maths.py"),
    Bug("maths: a norm overflows", "numerics/functions.py", "return length if isfinite(length) else", "return length if True else", "test_maths.py"),
    Bug("gradcheck: no noise floor", "looking/gradcheck.py", "smallest = max(SMALLEST, NOISE * abs(loss()) / EPSILON / TOLERANCE)", "smallest = SMALLEST * 1e-4", "test_inspection.py::test_the_public_check_passes_and_names_every_parameter"),
    Bug("gradcheck: kinks of smooth cells", "looking/gradcheck.py", " if has_kinks else np.arange(0)", "", "test_inspection.py::test_a_kink_is_told_of_cells_that_have_kinks_alone"),
    Bug("gradcheck: the plan is left unchecked", "looking/gradcheck.py", "by_plan = None if plans is None else", "by_plan = None if True else", "test_inspection.py::test_the_gradient_check_sees_a_fault_of_the_plan_alone"),
    Bug("cloze: rare words are trained on", "tasks/cloze.py", "if vocabulary.knows(token) and token != BLANK", "if token != BLANK", "test_tasks.py::test_an_unknown_word_is_no_target_in_any_task"),
    Bug("cloze: a rare word is a target under the glass", "tasks/cloze.py", "scored=example.scored & (ids != vocabulary.index[UNKNOWN])", "scored=example.scored", "test_tasks.py::test_the_blank_of_an_unknown_word_has_no_target_of_its_own"),
    Bug("next: unknown words are targets", "tasks/next_token.py", "for special in (UNKNOWN, BLANK):", "for special in (BLANK,):", "test_tasks.py::test_an_unknown_word_is_no_target_in_any_task"),
    Bug("answer: unknown words are targets", "tasks/answer.py", "scored = (targets != index[UNKNOWN]) & (targets != index[BLANK])", "scored = targets != index[BLANK]", "test_tasks.py::test_an_unknown_word_is_no_target_in_any_task"),
    Bug("one-hot: a square of the vocabulary", "network/network.py", "    x = np.zeros((*batch.tokens.shape, network.tokens), dtype)\n    np.put_along_axis(x, batch.tokens[..., None], 1, -1)\n", "    x = np.eye(network.tokens, dtype=dtype)[batch.tokens]\n", "test_tracing.py::test_one_hot_inputs_take_no_square_of_the_vocabulary"),
    Bug("shares: a square of the sentence", "looking/tracing.py", "for rows in slabs(len(steps), len(steps) * 2**7):", "for rows in [slice(0, len(steps))]:", "test_tracing.py::test_shares_of_a_long_sentence_take_memory_in_proportion_to_it"),
    Bug("sampling: a token is drawn from no number", "looking/generation.py", "    z = finite_or_least(logits)\n", "    z = logits.astype(np.float64)\n", "test_inspection.py::test_a_token_is_drawn_from_logits_that_are_no_numbers"),
    Bug("beam: nothing is likely", "looking/generation.py", "log_p = log_softmax(finite_or_least(logits))", "log_p = log_softmax(logits.astype(np.float64))", "test_inspection.py::test_a_network_of_wild_numbers_is_read_without_a_warning"),
    Bug("interop: a GRU that torch.nn.GRU takes for its own", "exchange/pytorch_names.py", "shapes |= {name: (rows - H, H), last_block(network, part, ending): (H, H)}", "shapes |= {name: (rows, H), last_block(network, part, ending): (H, H)}", "test_interop.py"),
)

BUGS = (*CELLS, *TIME, *NETWORK, *TRAINING, *FAST, *SHARING, *INTEROP, *TASKS, *TOLD)
