package org.bftldap.relay.ldap;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bftldap.relay.ldap.ContentRequest.Change;
import org.bftldap.relay.ldap.ContentRequest.Persistent;
import org.bftldap.relay.ldap.ContentRequest.Sync;

/** Values of the controls and messages of RFC 4533 §2 and draft-ietf-ldapext-psearch-03 §3 and §4. Stateless. */
public final class ContentValues {

    /** RFC 4533 §2.5. */
    public static final String SYNC_INFO = "1.3.6.1.4.1.4203.1.9.1.4";

    /** RFC 4533 §2.1.1. */
    private static final int UUID_BYTES = 16;

    private static final int REFRESH_ONLY = 1;
    private static final int REFRESH_AND_PERSIST = 3;

    private static final int NEW_COOKIE = 0x80;
    private static final int REFRESH_DELETE = 0xa1;
    private static final int REFRESH_PRESENT = 0xa2;
    private static final int ID_SET = 0xa3;

    /** Bits of changeTypes, in the order of {@link Change}. */
    private static final int[] CHANGE_TYPES = {1, 2, 4, 8};

    private static final byte[] TRUE = {(byte) 0xff};

    /** RFC 4533 §2.3. */
    public enum State {
        PRESENT,
        ADD,
        MODIFY,
        DELETE
    }

    /** How a refresh tells what is gone (RFC 4533 §3.3.2). */
    public enum Phase {
        /** By naming all that is there. */
        PRESENT,
        /** By naming what is not. */
        DELETE
    }

    private ContentValues() {}

    static Sync sync(BerReader in) throws MalformedMessageException {
        BerReader value = in.element(BerReader.SEQUENCE);
        int mode = value.integer(BerReader.ENUMERATED, REFRESH_AND_PERSIST);
        if (mode != REFRESH_ONLY && mode != REFRESH_AND_PERSIST) {
            throw new MalformedMessageException("mode " + mode + " is not known");
        }
        byte[] cookie = value.at(BerReader.OCTET_STRING) ? value.octets(BerReader.OCTET_STRING) : new byte[0];
        boolean reloadHint = value.at(BerReader.BOOLEAN) && value.bool(BerReader.BOOLEAN);
        return new Sync(
                mode == REFRESH_ONLY ? Sync.Mode.REFRESH_ONLY : Sync.Mode.REFRESH_AND_PERSIST,
                cookie,
                reloadHint ? Sync.WithoutCookie.WHOLE_CONTENT : Sync.WithoutCookie.REFRESH_REQUIRED);
    }

    static Persistent persistent(BerReader in) throws MalformedMessageException {
        BerReader value = in.element(BerReader.SEQUENCE);
        int types = value.integer(BerReader.INTEGER, Integer.MAX_VALUE);
        Set<Change> told = EnumSet.noneOf(Change.class);
        for (Change change : Change.values()) {
            if ((types & CHANGE_TYPES[change.ordinal()]) != 0) {
                told.add(change);
            }
        }
        return new Persistent(
                told,
                value.bool(BerReader.BOOLEAN) ? Persistent.First.NOTHING : Persistent.First.FOUND_NOW,
                value.bool(BerReader.BOOLEAN) ? Persistent.Notes.WANTED : Persistent.Notes.UNWANTED);
    }

    /** syncStateValue. */
    public static byte[] state(State state, UUID uuid) {
        return new BerWriter()
                .octets(BerReader.OCTET_STRING, octets(uuid))
                .integer(BerReader.ENUMERATED, state.ordinal())
                .wrap(BerReader.SEQUENCE, 0)
                .toBytes();
    }

    /** syncDoneValue. */
    public static byte[] done(Phase phase, byte[] cookie) {
        return cookieAndDeletes(new BerWriter(), phase, cookie).wrap(BerReader.SEQUENCE, 0).toBytes();
    }

    /** syncInfoValue newcookie. */
    public static byte[] newCookie(byte[] cookie) {
        return new BerWriter().octets(NEW_COOKIE, cookie).toBytes();
    }

    /** syncInfoValue refreshDelete or refreshPresent, with refreshDone. */
    public static byte[] refreshed(Phase phase, byte[] cookie) {
        BerWriter out = new BerWriter().octets(BerReader.OCTET_STRING, cookie);
        return out.wrap(phase == Phase.DELETE ? REFRESH_DELETE : REFRESH_PRESENT, 0).toBytes();
    }

    /** syncInfoValue syncIdSet: entries that are gone, or that are there as they were. */
    public static byte[] idSet(Phase phase, List<UUID> uuids) {
        BerWriter out = new BerWriter();
        for (int i = uuids.size() - 1; i >= 0; i--) {
            out.octets(BerReader.OCTET_STRING, octets(uuids.get(i)));
        }
        out.wrap(BerReader.SET, 0);
        return (phase == Phase.DELETE ? out.octets(BerReader.BOOLEAN, TRUE) : out).wrap(ID_SET, 0).toBytes();
    }

    /** The value of an entry change notification. @param previousDn of an entry that was renamed */
    public static byte[] entryChange(Change change, Optional<String> previousDn) {
        BerWriter out = new BerWriter();
        previousDn.ifPresent(dn -> out.text(BerReader.OCTET_STRING, dn));
        return out.integer(BerReader.ENUMERATED, CHANGE_TYPES[change.ordinal()]).wrap(BerReader.SEQUENCE, 0).toBytes();
    }

    /** refreshDeletes is FALSE by default, and DER leaves defaults away. */
    private static BerWriter cookieAndDeletes(BerWriter out, Phase phase, byte[] cookie) {
        if (phase == Phase.DELETE) {
            out.octets(BerReader.BOOLEAN, TRUE);
        }
        return out.octets(BerReader.OCTET_STRING, cookie);
    }

    private static byte[] octets(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array();
    }
}
