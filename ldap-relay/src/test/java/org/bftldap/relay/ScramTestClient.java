package org.bftldap.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.bftldap.directory.hash.Pbkdf2;
import org.bftldap.directory.scram.Scram;

/** A client's half of an exchange of SCRAM-SHA-256, which may lie. */
final class ScramTestClient {
    private final String header;
    private final byte[] binding;
    private final String user;
    private final String password;
    private String first = "";
    private String serverFirst = "";

    ScramTestClient(String header, byte[] binding, String user, String password) {
        this.header = header;
        this.binding = binding;
        this.user = user;
        this.password = password;
    }

    String first() {
        first = "n=" + escaped(user) + ",r=fyko+d2lbbFgONRv9qkxdawL";
        return header + first;
    }

    static String escaped(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    String last(BindResult result) {
        return last(result, header, binding);
    }

    String last(BindResult result, String withHeader, byte[] withBinding) {
        assertThat(result.getResultCode()).isEqualTo(ResultCode.SASL_BIND_IN_PROGRESS);
        return last(Objects.requireNonNull(result.getServerSASLCredentials()).stringValue(), withHeader, withBinding);
    }

    /** @param heard the server's first message */
    String last(String heard) {
        return last(heard, header, binding);
    }

    private String last(String heard, String withHeader, byte[] withBinding) {
        serverFirst = heard;
        byte[] bound = Arrays.copyOf(withHeader.getBytes(UTF_8), withHeader.length() + withBinding.length);
        System.arraycopy(withBinding, 0, bound, withHeader.length(), withBinding.length);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(bound) + ",r=" + part('r');
        byte[] clientKey = Scram.clientKey(salted());
        byte[] proof = Scram.clientProof(clientKey, authMessage(withoutProof));
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    byte[] salted() {
        return Pbkdf2.derive(Scram.HMAC, password.getBytes(UTF_8), Base64.getDecoder().decode(part('s')), Integer.parseInt(part('i')), 32);
    }

    byte[] authMessage(String withoutProof) {
        return (first + "," + serverFirst + "," + withoutProof).getBytes(UTF_8);
    }

    String part(char name) {
        return Arrays.stream(serverFirst.split(",", -1)).filter(each -> each.startsWith(name + "=")).findFirst().orElseThrow().substring(2);
    }
}
