from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from foundation.errors import MapperError
from models.encoder import load_encoder
from models.tuned_encoder import TunedEncoder, load_delta, with_delta

NAME = "encoder.layer.5.output.dense"


def _delta(folder: Path, scale: float) -> Path:
    path = folder / "encoder.safetensors"
    generator = np.random.default_rng(0)
    a = generator.normal(size=(4, 1536)).astype(np.float32)
    b = (scale * generator.normal(size=(384, 4))).astype(np.float32)
    save_file({f"{NAME}.a": a, f"{NAME}.b": b}, path)
    return path


def test_a_delta_of_zero_changes_no_vector(tmp_path: Path) -> None:
    texts = ["Trim a wick", "Paint a fence"]
    tuned = TunedEncoder(_delta(tmp_path, 0.0), threads=1)
    assert np.array_equal(tuned.encode(texts), load_encoder().encode(texts))


def test_a_delta_changes_vectors_and_fingerprint(tmp_path: Path) -> None:
    plain = load_encoder()
    tuned = TunedEncoder(_delta(tmp_path, 0.01), threads=1)
    assert not np.allclose(tuned.encode(["Trim a wick"]), plain.encode(["Trim a wick"]))
    assert tuned.fingerprint != plain.fingerprint


def test_with_delta_adds_b_times_a() -> None:
    weights = {"x.weight": np.zeros((2, 3), np.float32)}
    delta = {"x.a": np.ones((1, 3), np.float32), "x.b": np.full((2, 1), 2.0, np.float32)}
    assert (with_delta(weights, delta, "file")["x.weight"] == 2.0).all()
    assert (weights["x.weight"] == 0.0).all()


def test_a_delta_for_another_encoder_is_refused() -> None:
    delta = {"y.a": np.ones((1, 3), np.float32), "y.b": np.ones((2, 1), np.float32)}
    with pytest.raises(MapperError, match="does not fit this encoder"):
        with_delta({}, delta, "file")


def test_a_damaged_delta_says_so(tmp_path: Path) -> None:
    path = tmp_path / "encoder.safetensors"
    path.write_bytes(b"nothing")
    with pytest.raises(MapperError, match="cannot be read"):
        load_delta(path)
