"""XLM-RoBERTa's unigram tokenizer, rebuilt from the vocabulary in a weight file.

SentencePiece's nmt_nfkc normaliser is NFKC plus a few code points that vanish or become a space. Those are read
off the file's own code-point map; an entry that fits neither stops the conversion.
"""

import unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from knowledge.errors import UnknownWeights
from knowledge.models.q4 import Vocabulary

FULLWIDTH_TILDE = "\uff5e"
PARKED = "\ue0fe"
"""A private-use stand-in: XLM-R keeps the fullwidth tilde, which NFKC would turn into an ASCII one."""
METASPACE = "\u2581"


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The tokenizer, with `<s> ... </s>` around every text."""
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = _normalizer(vocabulary.normalised)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=METASPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=METASPACE, prepend_scheme="always")
    bos, eos = (vocabulary.pieces[one][0] for one in (vocabulary.bos, vocabulary.eos))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, special=True, normalized=False) for piece in special_pieces(vocabulary).values()]
    )
    return tokenizer


def special_pieces(vocabulary: Vocabulary) -> dict[str, str]:
    """The special tokens by role; `<mask>` is the last piece of the vocabulary."""
    ids = {"bos": vocabulary.bos, "pad": vocabulary.pad, "eos": vocabulary.eos, "unk": vocabulary.unknown}
    return {role: vocabulary.pieces[one][0] for role, one in ids.items()} | {"mask": vocabulary.pieces[-1][0]}


def _normalizer(normalised: dict[str, str]) -> normalizers.Normalizer:
    odd = {char: to for char, to in normalised.items() if to != unicodedata.normalize("NFKC", char)}
    gone = {char for char, to in odd.items() if to == ""}
    spaces = {char for char, to in odd.items() if to == " "}
    if rest := sorted(set(odd) - gone - spaces):
        raise UnknownWeights(f"the normaliser has {len(rest)} rules that are not NFKC, such as {rest[0]!r}")
    return normalizers.Sequence(
        [
            normalizers.Replace(_any_of(gone), ""),
            normalizers.Replace(_any_of(spaces), " "),
            normalizers.Replace(FULLWIDTH_TILDE, PARKED),
            normalizers.NFKC(),
            normalizers.Replace(PARKED, FULLWIDTH_TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )


def _any_of(chars: set[str]) -> Regex:
    return Regex("[" + "".join(f"\\x{{{ord(char):x}}}" for char in sorted(chars)) + "]")
