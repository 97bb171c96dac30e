// node compile.mjs PYODIDE_FOLDER SOURCE TARGET: every .py of SOURCE becomes a sourceless .pyc in TARGET, other
// files are copied.  They are compiled by the interpreter that will run them, without debug ranges, and are the same
// bytes every time.
import { loadPyodide } from "PYODIDE";

const [, , folder, source, target] = process.argv;
const python = await loadPyodide({ indexURL: folder, env: { PYTHONNODEBUGRANGES: "1", PYTHONHASHSEED: "0" } });
for (const [name, path] of [["/source", source], ["/target", target]]) {
  python.FS.mkdirTree(name);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: path }, name);
}
python.runPython(`
import os, shutil
from py_compile import PycInvalidationMode, compile

for folder, folders, files in os.walk("/source"):
    folders.sort()
    inside = os.path.relpath(folder, "/source")
    target = os.path.normpath(os.path.join("/target", inside))
    os.makedirs(target, exist_ok=True)
    for name in sorted(files):
        source = os.path.join(folder, name)
        if name.endswith(".py"):
            compile(source, cfile=os.path.join(target, name + "c"), dfile=os.path.normpath(os.path.join(inside, name)),
                    doraise=True, optimize=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        else:
            shutil.copyfile(source, os.path.join(target, name))
`);
for (const name of ["/source", "/target"]) python.FS.unmount(name);
