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
LANGUAGE = (
    "Y. Yang, B. Nushi, H. Palangi, B. Mirzasoleiman: Mitigating Spurious Correlations in Multi-modal Models "
    "during Fine-tuning. 2023."
)
GROUP_DRO = ("S. Sagawa, P. W. Koh, T. B. Hashimoto, P. Liang: Distributionally Robust Neural Networks for Group Shifts. "
             "2020.")
