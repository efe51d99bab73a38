package org.bftldap.bft.net;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * The first thing that either side says: which group it believes in, by which file.
 *
 * @param challenge random, made for this connection: the other side's key announcements on it are signed together with this, so that none
 *     of another connection can be played here
 */
record Hello(int protocolVersion, int id, int epoch, byte[] fileDigest, String group, byte[] challenge) {

    static final int PROTOCOL_VERSION = 2;
    static final int CHALLENGE_BYTES = 16;

    private static final int GROUP_BYTES_MAX = 512;
    private static final int DIGEST_BYTES = 32;

    static Hello of(GroupConfig group, int id, byte[] challenge) {
        return new Hello(PROTOCOL_VERSION, id, group.epoch(), group.fileDigest(), group.name(), challenge);
    }

    byte[] encode() {
        BinaryWriter out = new BinaryWriter(128);
        out.putInt(protocolVersion);
        out.putInt(id);
        out.putInt(epoch);
        out.putRaw(fileDigest);
        out.putBytes(group.getBytes(StandardCharsets.UTF_8));
        out.putRaw(challenge);
        return out.toBytes();
    }

    static Hello decode(byte[] content) throws MalformedException {
        BinaryReader in = new BinaryReader(content);
        int version = in.takeInt();
        int id = in.takeInt();
        int epoch = in.takeInt();
        byte[] fileDigest = in.takeRaw(DIGEST_BYTES);
        String group = new String(in.takeBytes(GROUP_BYTES_MAX, "group"), StandardCharsets.UTF_8);
        // What follows in another version is not ours to read; that it is another one will be said.
        byte[] rest = in.takeRaw(version == PROTOCOL_VERSION ? CHALLENGE_BYTES : in.remaining());
        in.end();
        return new Hello(version, id, epoch, fileDigest, group, rest);
    }

    /** Why a process that says this cannot talk to one that says {@code mine}; null if it can. */
    @Nullable String mismatch(Hello mine) {
        if (protocolVersion != mine.protocolVersion) {
            return "it speaks protocol version " + protocolVersion + ", this process " + mine.protocolVersion
                    + "; install the same version everywhere";
        }
        if (!group.equals(mine.group)) {
            return "it belongs to group '" + printable(group) + "', this process to '" + mine.group + "'";
        }
        if (!MessageDigest.isEqual(fileDigest, mine.fileDigest)) {
            return "its group file has digest " + hex(fileDigest) + ", that of this process " + hex(mine.fileDigest)
                    + "; copy one group.toml to all machines";
        }
        if (epoch != mine.epoch) {
            return "its membership epoch is " + epoch + ", that of this process " + mine.epoch;
        }
        return null;
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** What comes from outside must not write control characters into a log. */
    static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
