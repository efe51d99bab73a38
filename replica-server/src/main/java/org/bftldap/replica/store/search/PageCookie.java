package org.bftldap.replica.store.search;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.OperationLimits;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page begins (RFC 2696): after which name, or after how many entries where they do not come in the order of names.
 *
 * <p>It holds nothing that a client could not say itself with a filter, and every page is found under the rights that hold then, so a
 * forged one gains nothing. It belongs to no replica, relay or session: any goes on from it.
 *
 * @param search digest of the search that it belongs to, see {@link #digest}
 * @param returned entries on all pages before
 * @param after null where the number counts
 */
public record PageCookie(byte[] search, int returned, @Nullable NamePath after) {

    private static final int VERSION = 1;
    private static final int DIGEST_BYTES = 16;
    private static final int BY_COUNT = 0;
    private static final int BY_NAME = 1;
    private static final int RDNS_MAX = 4096;

    /** More than there can be; a forged number must leave room to count on. */
    private static final int RETURNED_MAX = 1_000_000_000;

    public byte[] toBytes() {
        Encoder out = new Encoder(256).octet(VERSION).raw(search).number(returned);
        NamePath name = after;
        if (name == null) {
            return out.octet(BY_COUNT).toBytes();
        }
        out.octet(BY_NAME).number(name.size());
        for (int i = 0; i < name.size(); i++) {
            out.blob(name.rdnKey(i));
        }
        return out.toBytes();
    }

    public static PageCookie read(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        if (in.octet() != VERSION) {
            throw new DecodeException("cookie version is not " + VERSION);
        }
        byte[] search = in.raw(DIGEST_BYTES);
        int returned = in.number(RETURNED_MAX, "returned");
        NamePath after = in.choice(2, "position") == BY_COUNT ? null : name(in);
        in.end();
        return new PageCookie(search, returned, after);
    }

    private static NamePath name(Decoder in) throws DecodeException {
        int count = in.count(RDNS_MAX, 1, "RDNs");
        List<byte[]> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(in.blob(OperationLimits.NAME_BYTES_MAX, "RDN"));
        }
        return NamePath.of(keys);
    }

    public boolean isOf(byte[] digest) {
        return Arrays.equals(search, digest);
    }

    /** Of what must be equal on all pages; the size limit is left away, as relays may bound it differently. */
    public static byte[] digest(Operation.Search search, List<RequestControl> controls) {
        Operation.Search same = new Operation.Search(
                search.base(), search.scope(), search.aliases(), 0, search.values(), search.filter(), search.attributes());
        List<RequestControl> others = controls.stream()
                .filter(control -> control instanceof RequestControl.Sort
                        || control instanceof RequestControl.Subentries
                        || control instanceof RequestControl.ManageDsaIt)
                .toList();
        byte[] encoded = OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), same, others));
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(encoded), DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
