package org.bftldap.relay.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;

/**
 * What a client keeps to go on from (RFC 4533 §2.1.2): the version of the content that it has, and a digest of the search, the group and the
 * user that it belongs to. No relay or replica remembers it, so any goes on from it. Text of letters, digits, {@code -}, {@code _} and one
 * {@code .}, since people put it on command lines.
 *
 * <p>It is not signed: what is forged makes its owner miss changes, and gets nothing that the search would not give.
 */
final class SyncCookie {

    private static final int DIGEST_BYTES = 12;
    private static final int TEXT_BYTES_MAX = 64;

    private final String search;

    private SyncCookie(String search) {
        this.search = search;
    }

    /** Those of this search, as this user sees it. */
    static SyncCookie of(String group, Identity identity, Operation.Search search, List<RequestControl> controls) {
        // Relays may bound the size differently; controls that come and go with each question are no part of it either.
        Operation.Search same = new Operation.Search(
                search.base(), search.scope(), search.aliases(), 0, search.values(), search.filter(), search.attributes());
        List<RequestControl> others = controls.stream()
                .filter(control -> !(control instanceof RequestControl.AtLeast) && !(control instanceof RequestControl.Assertion))
                .toList();
        MessageDigest sha = sha256();
        sha.update(identity instanceof Identity.OfAccount account ? account.entryUuid() : new byte[16]);
        sha.update(OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), same, others)));
        byte[] digest = Arrays.copyOf(sha.digest(group.getBytes(StandardCharsets.UTF_8)), DIGEST_BYTES);
        return new SyncCookie(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }

    byte[] at(long version) {
        return (search + "." + version).getBytes(StandardCharsets.US_ASCII);
    }

    /** The version in a cookie; empty if it is none of this search's. */
    OptionalLong version(byte[] cookie) {
        String text = new String(cookie, 0, Math.min(cookie.length, TEXT_BYTES_MAX), StandardCharsets.ISO_8859_1);
        if (!text.startsWith(search + ".")) {
            return OptionalLong.empty();
        }
        try {
            long version = Long.parseLong(text.substring(search.length() + 1));
            return version >= 0 && Arrays.equals(at(version), cookie) ? OptionalLong.of(version) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
