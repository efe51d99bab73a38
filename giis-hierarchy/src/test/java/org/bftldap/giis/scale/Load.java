package org.bftldap.giis.scale;

/**
 * What clients and agents do.
 *
 * @param kinds of entries; a question asks for one of them by an equality filter
 * @param movingKinds how many of these change at each tick
 * @param entries of one kind in a domain
 * @param entryBytes of one entry in an answer
 * @param tickSeconds between two ticks of a domain, each domain at its own time
 * @param rootPerSecond questions at the root
 * @param sitesPerSecond questions at the leaves, all of them together
 * @param wholePerCent of these are for the whole tree; the others for one leaf
 * @param warmSeconds before anything is counted
 * @param seconds that are counted
 */
record Load(
        int kinds,
        int movingKinds,
        int entries,
        int entryBytes,
        int tickSeconds,
        double rootPerSecond,
        double sitesPerSecond,
        int wholePerCent,
        int warmSeconds,
        int seconds) {

    /** A tick and the share of what moves as in the one documented production figure; entries as in the generated grid. */
    static Load usual() {
        return new Load(8, 3, 2, 918, 120, 20, 2, 20, 30, 60);
    }

    Load lasting(int newSeconds) {
        return new Load(
                kinds, movingKinds, entries, entryBytes, tickSeconds, rootPerSecond, sitesPerSecond, wholePerCent, warmSeconds, newSeconds);
    }
}
