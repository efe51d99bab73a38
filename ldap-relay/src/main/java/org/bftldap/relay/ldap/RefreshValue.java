package org.bftldap.relay.ldap;

import java.util.Optional;

/**
 * RFC 2589 §4: the value of a request to refresh a dynamic entry, and that of its response.
 *
 * @param ttlSeconds as asked for, whether a server would grant it or not; what does not fit is the largest that does
 */
public record RefreshValue(String entryName, int ttlSeconds) {

    private static final int ENTRY_NAME = 0x80;
    private static final int TTL = 0x81;

    public static RefreshValue read(Optional<byte[]> value) throws RequestRefusedException {
        try {
            BerReader in = new BerReader(value.orElseThrow(() -> new MalformedMessageException("there is none"))).element(BerReader.SEQUENCE);
            String name = RequestReader.name(in, ENTRY_NAME);
            return new RefreshValue(name, (int) Math.min(in.whole(TTL), Integer.MAX_VALUE));
        } catch (MalformedMessageException e) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "the value of refresh cannot be read: " + e.getMessage());
        }
    }

    /** The response's value. */
    public static byte[] response(int ttlSeconds) {
        return new BerWriter().integer(TTL, ttlSeconds).wrap(BerReader.SEQUENCE, 0).toBytes();
    }
}
