"""The film of a pass: recorded, decoded again and its frames counted; stopped, there is none."""
from __future__ import annotations

import base64
from pathlib import Path
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
    one = visitors()
    one.open()
    one.page.evaluate("unrolled.model.send({ type: 'sentence', text: 'the cat' })")
    one.page.wait_for_function("unrolled.model.trace.tokens.length === 2")
    one.answered()
    one.page.evaluate("unrolled.model.set({ playing: false }); unrolled.model.move({ movement: 0, pos: 0 })")
    return one


def test_a_pass_is_a_film_of_as_many_frames_as_were_drawn(visitors: Any) -> None:
    one = opened(visitors)
    one.page.locator(".formula .take-button").click()
    with one.page.expect_download() as download:
        one.page.get_by_role("menuitem", name="Film of this pass").click()
        one.page.locator("dialog.film progress").wait_for()
        drawn = one.page.locator("dialog.film progress").evaluate("bar => bar.max")
    film = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == "unrolled.webm" and film[:4] == b"\x1aE\xdf\xa3"
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


def test_a_pass_is_a_gif_of_exactly_as_many_frames_as_were_drawn(visitors: Any) -> None:
    one = opened(visitors)
    one.page.locator(".formula .take-button").click()
    with one.page.expect_download() as download:
        one.page.get_by_role("menuitem", name="Film as a GIF").click()
        one.page.locator("dialog.film progress").wait_for()
        drawn = one.page.locator("dialog.film progress").evaluate("bar => bar.max")
    film = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == "unrolled.gif" and len(film) < 5e6
    frames, different, width, height, ms, paper = one.page.evaluate(DECODE_GIF, base64.b64encode(film).decode())
    assert (frames, ms) == (drawn, 100 * drawn) and frames > 20
    assert different > 10 and width > 400 and height > 400 and paper > 240
    assert one.page.locator("dialog.film").count() == 0


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
