"""The page as `panel serve` gives it: index.html, with the document's roots in the places that bear their names."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from panel.io.resources import BASE_TEMPLATE

PAGE = Path(__file__).parents[2] / "static/index.html"
LEFT_OUT = (r'<meta http-equiv="Content-Security-Policy"[^>]*>\n', r'<link rel="(?:manifest|apple-touch-icon)"[^>]*>\n',
            r'<meta property="og:image"[^>]*>\n')          # Bokeh's own scripts are in the page


def language_of(accepted: str) -> str:
    """"en" or "zh", whichever an Accept-Language names first.

    >>> language_of("fr, zh-CN;q=0.8, en;q=0.5")
    'zh'
    """
    found = re.findall(r"(?:^|,)\s*(en|zh)\b", accepted.lower())
    return found[0] if found else "en"


def template(base: str, names: list[str]) -> Any:
    """The page's template.  `base` is where static/ is served; each root has a place with the id of its name."""
    text = PAGE.read_text("utf-8")
    for pattern in LEFT_OUT:
        text = re.sub(pattern, "", text)
    text = text.replace('src="boot.js"', 'src="build/native.js"')
    text = re.sub(r'(?<=[ ])(href|src)="(?=[\w-]+[./])', rf'\1="{base}', text)
    for name in names:
        text, count = re.subn(rf'(<div id="{name}"[^>]*>)(?=</div>)', rf"\1{{{{ embed(roots['{name}']) }}}}", text)
        if count != 1:
            raise AssertionError(f"index.html has {count} places for {name}")
    text = text.replace("</head>", "{{ bokeh_css }}\n{{ bokeh_js }}\n</head>")
    text = text.replace("</body>", "{{ plot_script }}\n</body>")
    return BASE_TEMPLATE.environment.from_string("{% from macros import embed %}\n" + text)
