"""The film of a pass: recorded, decoded again and its frames counted; stopped, there is none."""
from __future__ import annotations

import base64
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

DECODE = """async text => {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0)), video = document.createElement('video');
  video.muted = true;
  video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
  let frames = 0;
  const seen = new Set(), canvas = document.createElement('canvas'),
    ink = canvas.getContext('2d', { willReadFrequently: true });
  const each = () => {
    frames += 1;
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    ink.drawImage(video, 0, 0);
    const { data } = ink.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let k = 0; k < data.length; k += 97) sum = (sum * 31 + data[k]) % 1e9;
    seen.add(sum);
    video.requestVideoFrameCallback(each);
  };
  video.requestVideoFrameCallback(each);
  video.playbackRate = 0.5;
  await video.play();
  await new Promise(resolve => { video.onended = resolve; });
  return [frames, seen.size, video.videoWidth, video.videoHeight];
}"""


def opened(visitors: Any) -> Any:
    one = visitors(moving=True)
    one.open()
    one.page.evaluate("unrolled.model.send({ type: 'sentence', text: 'the cat' })")
    one.page.wait_for_function("unrolled.model.trace.tokens.length === 2")
    one.answered()
    one.page.evaluate("unrolled.model.set({ playing: false }); unrolled.model.move({ movement: 0, pos: 0 })")
    return one


def filmed(one: Any, item: str) -> tuple[str, bytes, int]:
    """The file that an item of the menu makes: its name, its bytes, and how many frames were drawn."""
    one.page.locator(".formula .take-button").click()
    with one.page.expect_download() as download:
        one.page.get_by_role("menuitem", name=item).click()
        one.page.locator("dialog.film progress").wait_for()
        drawn = one.page.locator("dialog.film progress").evaluate("bar => bar.max")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes(), drawn


def test_a_pass_is_a_film_of_as_many_frames_as_were_drawn(visitors: Any) -> None:
    one = opened(visitors)
    name, film, drawn = filmed(one, "Film of this pass")
    assert name == "unrolled.webm" and film[:4] == b"\x1aE\xdf\xa3"
    assert one.page.locator("dialog.film").count() == 0
    other = one.page.context.browser.new_page()                    # a page without the policy, which lets no video in
    frames, different, width, height = other.evaluate(DECODE, base64.b64encode(film).decode())
    other.close()
    # a busy machine shows fewer than there are
    assert 0.5 * drawn <= frames <= drawn + 2, (frames, drawn)
    assert different > 10 and width > 400 and height > 400


DECODE_GIF = """async text => {
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const decoder = new ImageDecoder({ type: 'image/gif', data: bytes });
  await decoder.tracks.ready;
  await decoder.completed;
  const seen = new Set(), canvas = document.createElement('canvas');
  const ink = canvas.getContext('2d', { willReadFrequently: true });
  let ms = 0;
  for (let k = 0; k < decoder.tracks.selectedTrack.frameCount; k++) {
    const { image } = await decoder.decode({ frameIndex: k });
    [canvas.width, canvas.height, ms] = [image.displayWidth, image.displayHeight, ms + image.duration / 1000];
    ink.drawImage(image, 0, 0);
    const { data } = ink.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let j = 0; j < data.length; j += 97) sum = (sum * 31 + data[j]) % 1e9;
    seen.add(sum);
  }
  const [first] = ink.getImageData(2, 2, 1, 1).data;
  return [decoder.tracks.selectedTrack.frameCount, seen.size, canvas.width, canvas.height, ms, first];
}"""


def test_no_film_is_offered_or_begun_where_there_is_no_pass(visitors: Any) -> None:
    one = opened(visitors)
    button, films = one.page.locator(".formula .take-button"), one.page.get_by_role("menuitem", name="Film")
    button.click()
    assert films.count() == 3
    one.page.evaluate("unrolled.model.set({ trace: null })")             # gone while the menu was open
    films.first.click()
    assert one.page.locator("dialog.film").count() == 0
    button.click()
    assert films.count() == 0


def test_a_pass_is_a_gif_of_exactly_as_many_frames_as_were_drawn(visitors: Any) -> None:
    one = opened(visitors)
    name, film, drawn = filmed(one, "Film as a GIF")
    assert name == "unrolled.gif" and len(film) < 5e6
    frames, different, width, height, ms, paper = one.page.evaluate(DECODE_GIF, base64.b64encode(film).decode())
    assert (frames, ms) == (drawn, 100 * drawn) and frames > 20
    assert different > 10 and width > 400 and height > 400 and paper > 240
    assert one.page.locator("dialog.film").count() == 0


# How many frames it is long, what is seen in each of them, and what in it could run or be fetched.
PLAYED = """frameMs => {
  const all = document.getAnimations(), marks = [...document.querySelectorAll("rect, path, text, line")];
  const [{ duration }] = all.map(one => one.effect.getTiming()), frames = Math.round(duration / frameMs), seen = [];
  all.forEach(one => one.pause());
  for (let k = 0; k < frames; k++) {
    all.forEach(one => { one.currentTime = (k + 0.5) * frameMs; });
    const shown = marks.filter(one => one.parentNode.localName !== "clipPath"
      && getComputedStyle(one).visibility === "visible");
    seen.push(shown.map(one => one.outerHTML).join(" "));
  }
  const text = document.documentElement.outerHTML.replace('xmlns="http://www.w3.org/2000/svg"', "");
  const names = [...document.querySelectorAll("*")].flatMap(one => [one.localName, ...one.getAttributeNames()]);
  return { frames, seen, outside: text.match(/\\w+:\\/\\/|data:|@import|url\\((?!.?#)/g) ?? [],
    runs: names.filter(name => /^(script|foreignObject|a|image|use|on.*|.*href)$/i.test(name)) };
}"""
# Three frames by the page's own module, and what of each is drawn.
TOY = """async () => {
  const { svgFilm } = await import(new URL("animation/kit/svg_film.js", document.baseURI).href);
  const film = svgFilm([40, 40], { track: "#eee", text: "serif" });
  const paper = P => P.rect([0, 0, 40, 40], { fill: "#fff" }), dot = P => P.rect([1, 1, 2, 2], { fill: "#111" });
  const words = P => P.text([9, 9], "a < b", {});
  const pale = P => P.group({ opacity: 0.5, dx: 4 }, () => P.rect([5, 5, 5, 5], { fill: "#222", opacity: 0.5 }));
  const frames = [[paper, dot, words], [paper, words, dot, pale], [paper, dot, words]];
  for (const drawn of frames) {
    const P = film.painter();
    drawn.forEach(draw => draw(P));
    film.add();
  }
  return film.text(100);
}"""


def test_a_pass_is_an_svg_that_plays_without_a_script_as_many_frames_as_were_drawn(visitors: Any) -> None:
    one = opened(visitors)
    name, data, drawn = filmed(one, "Film as an SVG")
    assert name == "unrolled.svg" and len(data) < 1.5e6
    film = played(one, data.decode(), 200)
    assert film["frames"] == drawn > 20 and film["outside"] == film["runs"] == []
    assert len(set(film["seen"])) > drawn // 2 and film["seen"][-1] == film["seen"][-2] != film["seen"][0]
    assert one.page.locator("dialog.film").count() == 0


def test_each_frame_of_an_svg_has_its_marks_in_their_order(visitors: Any) -> None:
    one = opened(visitors)
    film = played(one, one.page.evaluate(TOY), 100)
    assert film["frames"] == 3 and film["seen"][0] == film["seen"][2] != film["seen"][1]
    first, second = film["seen"][:2]
    assert first.index("#fff") < first.index("#111") < first.index("a &lt; b")
    assert second.index("#fff") < second.index("a &lt; b") < second.index("#111") < second.index("#222")
    assert 'opacity="0.25"' in second and "#222" not in first


def played(one: Any, film: str, frame_ms: int) -> Any:
    """The film opened by itself, with what is seen in each of its frames."""
    other = one.page.context.browser.new_page()
    with TemporaryDirectory() as folder:
        path = Path(folder, "film.svg")
        path.write_text(film, "utf-8")
        other.goto(path.as_uri())
        found = other.evaluate(PLAYED, frame_ms)
    other.close()
    return found


def test_a_film_that_is_stopped_is_none(visitors: Any) -> None:
    one = opened(visitors)
    files: list[Any] = []
    one.page.on("download", lambda download: files.append(download))
    one.page.locator(".formula .take-button").click()
    one.page.get_by_role("menuitem", name="Film of this pass").click()
    one.page.get_by_role("button", name="Stop, without a film").click()
    one.page.locator("dialog.film").wait_for(state="detached")
    one.page.wait_for_timeout(500)
    assert files == [] and one.page.evaluate("unrolled.model.cursor.pos") == 0
