package org.bftldap.relay.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bytes of a refresh (RFC 2589 §4), as ldapexop sends and reads them. */
class RefreshValueTest {

    private static Optional<byte[]> bytes(String hex) {
        return Optional.of(HexFormat.of().parseHex(hex));
    }

    @Test
    void nameAndTimeAreRead() throws Exception {
        assertThat(RefreshValue.read(bytes("30098003636e3d810201f4"))).isEqualTo(new RefreshValue("cn=", 500));
    }

    @Test
    void aTimeBeyondAllIsStillATime() throws Exception {
        assertThat(RefreshValue.read(bytes("300c8000" + "8108" + "7fffffffffffffff")).ttlSeconds()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatIsNoneIsAProtocolError() {
        for (Optional<byte[]> value : java.util.List.of(
                Optional.<byte[]>empty(), bytes("3000"), bytes("30058003636e3d"), bytes("30058000" + "8101ff"), bytes("30068002" + "ffff" + "8100"))) {
            assertThatThrownBy(() -> RefreshValue.read(value)).isInstanceOfSatisfying(
                    RequestRefusedException.class, refused -> assertThat(refused.code()).isEqualTo(ResultCodes.PROTOCOL_ERROR));
        }
    }

    @Test
    void theResponseHoldsWhatWasGranted() {
        assertThat(RefreshValue.response(500)).isEqualTo(HexFormat.of().parseHex("3004810201f4"));
    }
}
