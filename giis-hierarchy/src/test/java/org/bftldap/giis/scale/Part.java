package org.bftldap.giis.scale;

import java.nio.ByteBuffer;
import java.util.List;
import org.bftldap.bft.core.types.Digest;

/**
 * An answer, or one group's part of it: instead of entries the domains that it speaks for and the version of each of them.
 *
 * @param version by which answers and copies are compared
 * @param missing how many groups gave nothing
 */
record Part(long version, int bytes, int[] domains, long[] versions, int missing) {

    /** Around the entries of an answer. */
    private static final int END_BYTES = 24;

    static Part own(int domain, long version, int bytes) {
        return new Part(version, bytes + END_BYTES, new int[] {domain}, new long[] {version}, 0);
    }

    static Part none() {
        return new Part(0, 0, new int[0], new long[0], 1);
    }

    /** As {@code docs/decisions/0024-version-of-a-merged-answer.md} has it. */
    static long version(List<Long> parts) {
        ByteBuffer numbers = ByteBuffer.allocate(Long.BYTES * parts.size());
        parts.forEach(numbers::putLong);
        return ByteBuffer.wrap(Digest.sha256(numbers.array()).toBytes()).getLong() >>> 3;
    }

    static Part merged(List<Part> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        int count = parts.stream().mapToInt(part -> part.domains.length).sum();
        int[] domains = new int[count];
        long[] versions = new long[count];
        int to = 0;
        int bytes = END_BYTES;
        for (Part part : parts) {
            System.arraycopy(part.domains, 0, domains, to, part.domains.length);
            System.arraycopy(part.versions, 0, versions, to, part.versions.length);
            to += part.domains.length;
            bytes += part.bytes;
        }
        int missing = parts.stream().mapToInt(Part::missing).sum();
        return new Part(version(parts.stream().map(Part::version).toList()), bytes, domains, versions, missing);
    }

    /** For the cache: what lacks a part is not kept. */
    int weight() {
        return missing > 0 ? -1 : bytes;
    }
}
