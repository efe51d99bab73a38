package org.bftldap.bft.core.message;

/** In which way signed messages prove their signer faulty. New ones are added at the end: the ordinal is stored. */
public enum EvidenceKind {
    /** Two proposals for one number of one view. */
    TWO_PROPOSALS("proposed two batches for one number"),
    /** Two roots of its state after one number. */
    TWO_CHECKPOINTS("signed two roots of its state after one number"),
    /** Two VIEW-CHANGEs for one view. */
    TWO_VIEW_CHANGES("signed two VIEW-CHANGEs for one view"),
    /** A NEW-VIEW that its VIEW-CHANGEs do not allow. */
    BAD_NEW_VIEW("opened a view that its VIEW-CHANGEs do not allow");

    private final String sentence;

    EvidenceKind(String sentence) {
        this.sentence = sentence;
    }

    /** What the culprit did, for people. */
    public String sentence() {
        return sentence;
    }
}
