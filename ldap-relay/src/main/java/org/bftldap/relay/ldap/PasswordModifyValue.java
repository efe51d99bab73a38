package org.bftldap.relay.ldap;

import java.util.Optional;

/** RFC 3062 §2: the value of a password modify request, and that of its response. */
public record PasswordModifyValue(Optional<String> userIdentity, Optional<byte[]> oldPassword, Optional<byte[]> newPassword) {

    private static final int USER_IDENTITY = 0x80;
    private static final int OLD_PASSWORD = 0x81;
    private static final int NEW_PASSWORD = 0x82;
    private static final int GENERATED_PASSWORD = 0x80;

    /** @param value absent: the session's own password is to be replaced by a generated one */
    public static PasswordModifyValue read(Optional<byte[]> value) throws RequestRefusedException {
        if (value.isEmpty()) {
            return new PasswordModifyValue(Optional.empty(), Optional.empty(), Optional.empty());
        }
        try {
            BerReader in = new BerReader(value.get()).element(BerReader.SEQUENCE);
            Optional<String> user = in.at(USER_IDENTITY) ? Optional.of(RequestReader.name(in, USER_IDENTITY)) : Optional.empty();
            Optional<byte[]> old = in.at(OLD_PASSWORD) ? Optional.of(in.octets(OLD_PASSWORD)) : Optional.empty();
            Optional<byte[]> fresh = in.at(NEW_PASSWORD) ? Optional.of(in.octets(NEW_PASSWORD)) : Optional.empty();
            return new PasswordModifyValue(user, old, fresh);
        } catch (MalformedMessageException e) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "a password modify request that cannot be read");
        }
    }

    /** The response's value when the relay chose the password. */
    public static byte[] generated(byte[] password) {
        return new BerWriter().octets(GENERATED_PASSWORD, password).wrap(BerReader.SEQUENCE, 0).toBytes();
    }

    /** Passwords do not belong in logs. */
    @Override
    public String toString() {
        return "PasswordModifyValue[userIdentity=" + userIdentity + "]";
    }
}
