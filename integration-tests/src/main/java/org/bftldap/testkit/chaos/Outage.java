package org.bftldap.testkit.chaos;

import java.util.List;

/** In which of its three shapes a way is interrupted. */
public enum Outage {
    /** Bytes wait; when it ends they go on, and no connection notices. */
    HELD,
    /** Bytes vanish and new connections are met with silence; when it ends, connections are reset. Half-open. */
    SWALLOWED,
    /** Connections are reset and new ones refused. Both directions, always. */
    CUT;

    /** What a test plays: this one in each build, all with {@code -Dit.all-outages=true}. */
    public static List<Outage> orAll(Outage inEachBuild) {
        return Boolean.getBoolean("it.all-outages") ? List.of(values()) : List.of(inEachBuild);
    }
}
