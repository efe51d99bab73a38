package org.bftldap.testkit.chaos;

/** In which of its three shapes a way is interrupted. */
public enum Outage {
    /** Bytes wait; when it ends they go on, and no connection notices. */
    HELD,
    /** Bytes vanish and new connections are met with silence; when it ends, connections are reset. Half-open. */
    SWALLOWED,
    /** Connections are reset and new ones refused. Both directions, always. */
    CUT
}
