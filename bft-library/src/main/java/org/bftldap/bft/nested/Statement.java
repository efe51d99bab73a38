package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.types.Digest;

/**
 * What the replicas of a group say alike about one answer, and each signs ({@code docs/explanation/hierarchy.md}, "The certified reply").
 *
 * @param group the answering group's name
 * @param epoch its membership number
 * @param groupFile digest of its group file
 * @param caller name of the group that asked; {@link #CLIENT} if it was a client, which no group is called
 * @param request digest of what was asked
 * @param nonce derived by the asking replicas, each by itself, or chosen by the client, so that an old answer does not fit a new question
 * @param version as of any read: the number of the last write that touched the answer
 * @param result digest of the answer
 */
public record Statement(
        String group, int epoch, Digest groupFile, String caller, Digest request, Digest nonce, long version, Digest result) {

    /** Of a group's or a caller's name, as UTF-8. */
    public static final int NAME_BYTES_MAX = 64;

    /** In the place of the asking group's name. */
    public static final String CLIENT = "";

    private static final byte[] LABEL = "bftldap certified read v1\0".getBytes(StandardCharsets.US_ASCII);

    /** What a replica signs: the statement, and what is its own. */
    public byte[] signedBytes(long executed, long timeMillis, int ageMillis) {
        BinaryWriter out = new BinaryWriter(320);
        out.putRaw(LABEL);
        NestedCodec.statement(out, this);
        out.putLong(executed);
        out.putLong(timeMillis);
        out.putInt(ageMillis);
        return out.toBytes();
    }
}
