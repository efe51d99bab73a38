package org.bftldap.relay.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Operation;
import org.junit.jupiter.api.Test;

/** The bytes of a question what access rules say. */
class ExplainAccessValueTest {

    private static Optional<byte[]> bytes(String hex) {
        return Optional.of(HexFormat.of().parseHex(hex));
    }

    @Test
    void allPartsAreRead() throws Exception {
        Operation.ExplainAccess asked = ExplainAccessValue.read(bytes("300e" + "0403613d62" + "0400" + "8002636e" + "810178"));
        assertThat(asked.requestor()).isEqualTo("a=b");
        assertThat(asked.entry()).isEmpty();
        assertThat(asked.attribute()).contains("cn");
        assertThat(asked.value()).hasValueSatisfying(value -> assertThat(value).containsExactly('x'));
    }

    @Test
    void attributeAndValueMayBeMissing() throws Exception {
        Operation.ExplainAccess asked = ExplainAccessValue.read(bytes("300404000400"));
        assertThat(asked.attribute()).isEmpty();
        assertThat(asked.value()).isEmpty();
    }

    @Test
    void whatIsNoneIsAProtocolError() {
        for (Optional<byte[]> value : List.of(Optional.<byte[]>empty(), bytes("3000"), bytes("30020400"), bytes("30040402ff00"))) {
            assertThatThrownBy(() -> ExplainAccessValue.read(value)).isInstanceOfSatisfying(
                    RequestRefusedException.class, refused -> assertThat(refused.code()).isEqualTo(ResultCodes.PROTOCOL_ERROR));
        }
    }
}
