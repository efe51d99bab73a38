package org.bftldap.bft.node;

/** How a replica ended that did not fail. */
public enum Ending {
    /** It was closed. */
    CLOSED,
    /**
     * It fetched another state and installed it in the store ({@code docs/explanation/protocol.md} §2.9): open service and node anew, in this
     * process or another.
     */
    RESTART
}
