package org.bftldap.directory.result;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bftldap.directory.operation.ControlOids;

/**
 * Value of the response control of a password policy (draft-behera-ldap-password-policy-10 §6.2), in DER.
 *
 * @param warning of a bind that succeeded
 * @param error why something was refused, or what has to be done next
 */
public record PolicyResponse(Optional<Warning> warning, Optional<Error> error) {

    /** Nothing to say: an empty sequence. */
    public static final PolicyResponse NOTHING = new PolicyResponse(Optional.empty(), Optional.empty());

    private static final int SEQUENCE = 0x30;
    private static final int WARNING = 0xa0;
    private static final int ERROR = 0x81;
    private static final int BYTES_MAX = 16;

    /** @param number seconds, or binds */
    public record Warning(Kind kind, int number) {

        /** Which choice; its tag is the ordinal. */
        public enum Kind {
            TIME_BEFORE_EXPIRATION,
            GRACE_BINDS_REMAINING
        }

        public Warning {
            if (number < 0) {
                throw new IllegalArgumentException("seconds and binds are left or not, never fewer than none");
            }
        }
    }

    /** Numbered by ordinal. */
    public enum Error {
        PASSWORD_EXPIRED,
        ACCOUNT_LOCKED,
        CHANGE_AFTER_RESET,
        PASSWORD_MOD_NOT_ALLOWED,
        MUST_SUPPLY_OLD_PASSWORD,
        INSUFFICIENT_PASSWORD_QUALITY,
        PASSWORD_TOO_SHORT,
        PASSWORD_TOO_YOUNG,
        PASSWORD_IN_HISTORY
    }

    public static PolicyResponse of(Error error) {
        return new PolicyResponse(Optional.empty(), Optional.of(error));
    }

    public static PolicyResponse of(Warning warning) {
        return new PolicyResponse(Optional.of(warning), Optional.empty());
    }

    /** Of a control that a replica made. @throws IllegalArgumentException if it is none */
    public static PolicyResponse read(ResponseControl control) {
        ByteBuffer in = ByteBuffer.wrap(control.value());
        Optional<Warning> warning = Optional.empty();
        Optional<Error> error = Optional.empty();
        try {
            if (!control.oid().equals(ControlOids.PASSWORD_POLICY) || in.get() != SEQUENCE || in.get() != in.remaining()) {
                throw new IllegalArgumentException("not the control of a password policy");
            }
            while (in.hasRemaining()) {
                int tag = in.get() & 0xff;
                byte[] content = new byte[in.get()];
                in.get(content);
                if (tag == WARNING) {
                    byte[] number = Arrays.copyOfRange(content, 2, content.length);
                    warning = Optional.of(new Warning(Warning.Kind.values()[content[0] & 0x7f], new BigInteger(number).intValueExact()));
                } else {
                    error = Optional.of(Error.values()[content[0]]);
                }
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException e) {
            throw new IllegalArgumentException("not the control of a password policy", e);
        }
        return new PolicyResponse(warning, error);
    }

    public ResponseControl control() {
        byte[] content = new byte[BYTES_MAX];
        int length = 0;
        if (warning.isPresent()) {
            byte[] number = BigInteger.valueOf(warning.get().number()).toByteArray(); // as DER wants an INTEGER
            content[length++] = (byte) WARNING;
            content[length++] = (byte) (number.length + 2);
            content[length++] = (byte) (0x80 | warning.get().kind().ordinal());
            content[length++] = (byte) number.length;
            System.arraycopy(number, 0, content, length, number.length);
            length += number.length;
        }
        if (error.isPresent()) {
            content[length++] = (byte) ERROR;
            content[length++] = 1;
            content[length++] = (byte) error.get().ordinal();
        }
        byte[] value = new byte[length + 2];
        value[0] = (byte) SEQUENCE;
        value[1] = (byte) length;
        System.arraycopy(content, 0, value, 2, length);
        return new ResponseControl(ControlOids.PASSWORD_POLICY, value);
    }
}
