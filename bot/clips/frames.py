"""Runs inside the sandbox: the fingerprints of one decoded frame.

PDQ after "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook, 2019): 256 bits of a
16 x 16 DCT of the luma. ORB after Rublee et al., "ORB: an efficient alternative to SIFT or SURF" (ICCV 2011): 256-bit
descriptors at corners. Both see luma only, which the scaler gives a third of the points of.
"""

import base64
from typing import Any

import cv2
import numpy as np
import pdqhash

cv2.setNumThreads(1)  # frames are looked at in threads of our own
PDQ_SIDE = 512
"""Points of the longer side for PDQ: a tenth of the time of 720p, the same hash within 2 bits. At 256 points the hash
differs by 18 bits in the median, and the mirrored one by 28 (measured on 166 frames of the sample clips)."""
MIRRORED = 5
"""Which of pdqhash's eight turned and mirrored hashes is the one of left and right exchanged."""
ORB_SIDE = 640
ORB_FEATURES = 500
SHEET_SIDE = 320
QUALITY = 80  # of the small JPEG


def prints_of(frame: Any, *, local: bool) -> dict[str, Any]:
    """The fingerprints of an av.VideoFrame.

    {"pdq", "mirror"}: PDQ straight and with left and right exchanged, 64 hexadecimal digits each; "turned": the six
    other ways to turn and mirror it (90, 180 and 270 degrees, and their mirrors); "quality": 0 to 100;
    with `local` {"orb", "orb_mirror"}: ORB likewise; "size": [width, height] of the picture that its points lie in.
    """
    luma = scaled(frame, ORB_SIDE if local else PDQ_SIDE, "gray")
    high, wide = luma.shape
    small = cv2.resize(luma, fit(wide, high, PDQ_SIDE), interpolation=cv2.INTER_AREA)
    # pdqhash wants three planes and weighs them to one: alike planes give it back.
    hashes, quality = pdqhash.compute_dihedral(np.repeat(small[:, :, None], 3, axis=2))
    found = {"pdq": _packed(hashes[0]), "mirror": _packed(hashes[MIRRORED]), "quality": int(quality)}
    found["turned"] = [_packed(one) for number, one in enumerate(hashes) if number not in (0, MIRRORED)]
    found["size"] = [wide, high]
    if local:
        found |= {"orb": _features(luma), "orb_mirror": _features(np.ascontiguousarray(luma[:, ::-1]))}
    return found


def write_picture(frame: Any, file: str) -> None:
    """A small JPEG for the contact sheet."""
    small = scaled(frame, SHEET_SIDE, "bgr24")
    cv2.imwrite(file, small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def scaled(frame: Any, side: int, kind: str) -> Any:
    """The frame as an array of that pixel format, its longer side at most `side`."""
    width, height = fit(frame.width, frame.height, side)
    made = frame.reformat(width=width, height=height, format=kind, interpolation="AREA").to_ndarray()
    # A phone that is held upright writes lying frames, and a matrix beside them that players heed.
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(made, turns)) if turns else made


def fit(width: int, height: int, side: int) -> tuple[int, int]:
    """The size that keeps the shape within a square of `side`; never larger than it was, nor under 8 points."""
    scale = min(1.0, side / max(width, height))
    return max(8, round(width * scale)), max(8, round(height * scale))


def _features(luma: Any) -> dict[str, str]:
    """ORB key points (x, y as float16) and their 256-bit descriptors, base64."""
    points, descriptors = cv2.ORB.create(nfeatures=ORB_FEATURES).detectAndCompute(luma, None)
    if descriptors is None:
        return {"points": "", "bits": ""}
    where = np.array([point.pt for point in points], np.float16)
    return {
        "points": base64.b64encode(where.tobytes()).decode(),
        "bits": base64.b64encode(descriptors.tobytes()).decode(),
    }


def _packed(bits: Any) -> str:
    """256 bits as 64 hexadecimal digits."""
    return np.packbits(bits.astype(np.uint8)).tobytes().hex()
