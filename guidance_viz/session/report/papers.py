"""Where the methods were published."""

from __future__ import annotations

CRAYON = (
    "S. Lee, A. Payani, D. H. Chau: CRAYON: Mitigating Spurious Correlations in Image Classifiers with Simple Yes-No "
    "Annotations. 2024."
)
SLIM = "X. Xuan, Z. Deng, H.-T. Lin, K.-L. Ma: SLIM: Spuriousness Mitigation with Minimal Human Annotations. 2024."
DFR = (
    "P. Kirichenko, P. Izmailov, A. G. Wilson: Last Layer Re-Training is Sufficient for Robustness to Spurious "
    "Correlations. 2022."
)
GUIDANCE = ("S. Rao, M. Böhle, A. Parchami-Araghi, B. Schiele: Studying How to Efficiently and Effectively Guide Models "
            "with Explanations. 2023.")
DISCREPANCY = (
    "Y. Yang, B. Nushi, H. Palangi, B. Mirzasoleiman: Mitigating Spurious Correlations in Multi-modal Models "
    "during Fine-tuning. 2023."
)
_BY_START = {"crayon": CRAYON, "slim": SLIM, "dfr": DFR, "model_guidance": GUIDANCE}


def paper_of(method: str) -> str:
    """The paper of a mitigation; empty where none is known."""
    return next((paper for start, paper in _BY_START.items() if method.startswith(start)), "")
