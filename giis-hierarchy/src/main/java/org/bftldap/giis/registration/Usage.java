package org.bftldap.giis.registration;

/**
 * What a subject has used of what it was granted.
 *
 * @param entries it has made and that are there
 * @param bytes of those entries, as stored
 * @param minute of agreed time that is counted, since 1970 UTC
 * @param operations that succeeded in that minute
 */
public record Usage(long entries, long bytes, long minute, long operations) {

    public static final Usage NONE = new Usage(0, 0, 0, 0);

    private static final long MILLIS_PER_MINUTE = 60_000;

    /** With so many entries and bytes more, or fewer. */
    public Usage plus(long moreEntries, long moreBytes) {
        return new Usage(Math.max(0, entries + moreEntries), Math.max(0, bytes + moreBytes), minute, operations);
    }

    /** With one operation more, at this agreed time. */
    public Usage operationAt(long now) {
        long current = now / MILLIS_PER_MINUTE;
        return new Usage(entries, bytes, current, current == minute ? operations + 1 : 1);
    }

    public boolean isOverSpace(Limits limits) {
        return entries > limits.entriesMax() || bytes > limits.bytesMax();
    }

    public boolean isOverRate(Limits limits) {
        return limits.operationsPerMinuteMax() > 0 && operations > limits.operationsPerMinuteMax();
    }
}
