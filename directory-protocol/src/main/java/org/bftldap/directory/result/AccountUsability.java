package org.bftldap.directory.result;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.OptionalLong;
import org.bftldap.directory.operation.ControlOids;

/** Value of the control that tells with an entry whether its account may be used (Sun's 1.3.6.1.4.1.42.2.27.9.5.8), in DER. */
public sealed interface AccountUsability {

    /** @param secondsLeft until the password expires; empty if it does not */
    record Usable(OptionalLong secondsLeft) implements AccountUsability {}

    /**
     * At least one of the reasons holds.
     *
     * @param inactive an administrator has to unlock it
     * @param reset its password has to be changed first
     * @param expired its password has expired
     * @param graceBinds that are left after that
     * @param secondsToUnlock where time unlocks it
     */
    record Unusable(boolean inactive, boolean reset, boolean expired, int graceBinds, OptionalLong secondsToUnlock)
            implements AccountUsability {}

    /** Of an account whose password never expires. */
    int NEVER = -1;

    int AVAILABLE = 0x80;
    int UNAVAILABLE = 0xa1;
    int INACTIVE = 0x80;
    int RESET = 0x81;
    int EXPIRED = 0x82;
    int GRACE = 0x83;
    int UNLOCK = 0x84;

    default ResponseControl control() {
        return new ResponseControl(ControlOids.ACCOUNT_USABILITY, value(this));
    }

    private static byte[] value(AccountUsability usability) {
        if (usability instanceof Usable usable) {
            return integer(AVAILABLE, usable.secondsLeft().orElse(NEVER));
        }
        Unusable unusable = (Unusable) usability;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        flag(content, INACTIVE, unusable.inactive());
        flag(content, RESET, unusable.reset());
        flag(content, EXPIRED, unusable.expired());
        if (unusable.expired()) {
            content.writeBytes(integer(GRACE, unusable.graceBinds()));
        }
        unusable.secondsToUnlock().ifPresent(seconds -> content.writeBytes(integer(UNLOCK, seconds)));
        return Der.element(UNAVAILABLE, content.toByteArray());
    }

    /** FALSE is the default, which DER leaves away. */
    private static void flag(ByteArrayOutputStream out, int tag, boolean set) {
        if (set) {
            out.writeBytes(Der.element(tag, new byte[] {(byte) 0xff}));
        }
    }

    private static byte[] integer(int tag, long number) {
        return Der.element(tag, BigInteger.valueOf(number).toByteArray());
    }
}
