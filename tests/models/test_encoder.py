"""The sentence encoder: same text, same vector; fast to start; honest about long texts."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import MapperError, UsageError
from models.encoder import WINDOW, BuiltInEncoder, built_in_folder, load_encoder

TEXTS = [
    "Describe how to sharpen and store a bench chisel",
    "Explain the fire triangle",
    "",
    "Prepare a work area for the assembly of flat-pack furniture, including lighting and access",
    "Carry out a risk assessment",
    "Know the duties of an employer under health and safety law",
    "Use a moisture meter",
    "Café customers’ needs — 100% of orders ≤ 5 minutes",
    "Record stock levels",
    "Communicate with colleagues, customers and suppliers",
]


@pytest.fixture(scope="module")
def encoder() -> BuiltInEncoder:
    return BuiltInEncoder(built_in_folder(), threads=1)


def test_encode_returns_one_row_of_length_one_per_text(encoder: BuiltInEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (10, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert encoder.encode([]).shape == (0, 384)


def test_encode_puts_paraphrases_closer_than_other_topics(encoder: BuiltInEncoder) -> None:
    chisel, paraphrase, fire = encoder.encode(
        [TEXTS[0], "How chisels are kept sharp and put away", TEXTS[1]]
    )
    assert chisel @ paraphrase > 0.6
    assert chisel @ fire < 0.2


def test_encode_does_not_depend_on_batch_order_or_threads(encoder: BuiltInEncoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    reversed_ = encoder.encode(TEXTS[::-1])[::-1]
    threaded = BuiltInEncoder(built_in_folder(), threads=2).encode(TEXTS)
    assert together.tobytes() == alone.tobytes()
    assert together.tobytes() == np.ascontiguousarray(reversed_).tobytes()
    assert together.tobytes() == threaded.tobytes()


def test_encode_reads_long_texts_to_the_end(encoder: BuiltInEncoder) -> None:
    opening = "maintain records of stock and orders " * 60
    plain, with_tail = encoder.encode([opening, opening + "and weld aluminium pipes under water"])
    assert 0.9 < float(plain @ with_tail) < 0.9999
    assert np.linalg.norm(with_tail) == pytest.approx(1.0, abs=1e-6)


def test_encode_tokens_returns_every_piece_in_order(encoder: BuiltInEncoder) -> None:
    (result,) = encoder.encode_tokens(["Sharpen chisels"])
    assert result.tokens == ("sharpe", "##n", "chi", "##sel", "##s")
    assert result.ids.tolist() == [22147, 2078, 9610, 11246, 2015]
    assert result.vectors.shape == (5, 384)


def test_encode_tokens_cuts_windows_between_words(encoder: BuiltInEncoder) -> None:
    text = "chisels " * 200
    (result,) = encoder.encode_tokens([text])
    assert len(result.tokens) == 600
    assert result.tokens == ("chi", "##sel", "##s") * 200
    # 600 pieces need three windows of 200; 200 is no word boundary, so the first ends at 198.
    (opening,) = encoder.encode_tokens(["chisels " * 66])
    np.testing.assert_array_equal(result.vectors[:198], opening.vectors)


def test_encode_tokens_takes_one_endless_word(encoder: BuiltInEncoder) -> None:
    (result,) = encoder.encode_tokens(["a-" * WINDOW])
    assert len(result.tokens) == 2 * WINDOW


def test_encode_takes_lone_surrogates_from_broken_documents(encoder: BuiltInEncoder) -> None:
    assert np.isfinite(encoder.encode(["mix \ud83d mortar"])).all()


def test_fingerprint_follows_the_files(encoder: BuiltInEncoder, tmp_path: Path) -> None:
    folder = built_in_folder()
    (tmp_path / "model.safetensors").symlink_to(folder / "model.safetensors")
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["normalizer"]["lowercase"] = False
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer))
    other = BuiltInEncoder(tmp_path, threads=1)
    assert other.fingerprint != encoder.fingerprint
    assert encoder.fingerprint.startswith("all-MiniLM-L6-v2+onnxruntime-")


def test_damaged_weights_are_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes((built_in_folder() / "tokenizer.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}garbage")
    with pytest.raises(MapperError, match="install the encoder again"):
        BuiltInEncoder(tmp_path).encode(["a"])


def test_a_fresh_process_encodes_without_torch() -> None:
    script = (
        "import sys; from models.encoder import load_encoder; load_encoder().encode(['a']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_shipped_graph_is_what_the_script_builds() -> None:
    pytest.importorskip("onnx", reason="needs the extra [train]")
    from models.bert import GRAPH
    from models.train.encoder_graph import build

    assert build() == GRAPH.read_bytes()


@pytest.mark.slow
def test_built_in_agrees_with_sentence_transformers(encoder: BuiltInEncoder) -> None:
    reference = load_encoder(str(built_in_folder()))
    assert reference.dimension == 384
    ours, theirs = encoder.encode(TEXTS), reference.encode(TEXTS)
    assert (ours * theirs).sum(axis=1).min() > 0.9999
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    (our_tokens,), (their_tokens,) = (e.encode_tokens([TEXTS[0]]) for e in (encoder, reference))
    assert our_tokens.tokens == their_tokens.tokens
    np.testing.assert_allclose(our_tokens.vectors, their_tokens.vectors, atol=1e-4)
    assert reference.fingerprint.startswith("model+sentence-transformers-")


@pytest.mark.slow
def test_load_encoder_reports_an_unknown_model() -> None:
    with pytest.raises(UsageError, match=r"MAPPER_ENCODER: 'no-such/model' is not"):
        load_encoder("no-such/model")
