package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.CompareRequest;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import java.util.Objects;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.proof.ReplyProof;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a relay hands to a client that wants its answer proved. */
class ReplyProofTest {

    private static final String OID = "1.3.6.1.4.1.32473.389.5";
    private static final String NONCE = "a nonce of mine";

    private final TestRelay relay = new TestRelay();
    private LDAPConnection connection;

    @BeforeEach
    void connect() throws LDAPException {
        connection = relay.connect();
    }

    @AfterEach
    void close() {
        connection.close();
        relay.close();
    }

    private static Control wanted(String nonce) {
        return new Control(OID, true, new ASN1OctetString(nonce));
    }

    private static SearchRequest search(String base, Control... controls) throws LDAPException {
        SearchRequest request = new SearchRequest(base, SearchScope.BASE, "(o=grid)", "o");
        request.setControls(controls);
        return request;
    }

    private static ReplyProof proof(LDAPResult result) throws Exception {
        Control control = result.getResponseControl(OID);
        return ReplyProof.decode(Objects.requireNonNull(Objects.requireNonNull(control).getValue()).getValue());
    }

    @Test
    void aSearchBringsItsEntriesAndTheirProof() throws Exception {
        SearchResult result = connection.search(search("o=grid", wanted(NONCE)));
        assertThat(result.getSearchEntries()).hasSize(1);
        ReplyProof proof = proof(result);
        assertThat(proof.verdict(MemoryGroup.SIGNERS.group())).isEqualTo(Verdict.PROVED);
        assertThat(proof.nonce()).asString().isEqualTo(NONCE);
        assertThat(proof.question().identity()).isInstanceOf(Identity.Anonymous.class);
        assertThat(proof.question().operation()).isInstanceOfSatisfying(Operation.Search.class, asked -> {
            assertThat(asked.base()).isEqualTo("o=grid");
            assertThat(asked.attributes()).containsExactly("o");
        });
    }

    @Test
    void theProofSaysUnderWhichIdentityItWasAsked() throws Exception {
        connection.bind(TestRelay.ADMIN, TestRelay.PASSWORD);
        assertThat(proof(connection.search(search("o=grid", wanted(NONCE)))).question().identity()).isInstanceOf(Identity.Bound.class);
    }

    @Test
    void aCompareAndAnAnswerWithoutEntriesHaveProofsToo() throws Exception {
        CompareRequest compare = new CompareRequest("o=grid", "o", "grid");
        compare.setControls(wanted(NONCE));
        LDAPResult compared = connection.compare(compare);
        assertThat(compared.getResultCode()).isEqualTo(ResultCode.COMPARE_TRUE);
        assertThat(proof(compared).verdict(MemoryGroup.SIGNERS.group())).isEqualTo(Verdict.PROVED);
        assertThatThrownBy(() -> connection.search(search("o=nowhere", wanted(NONCE)))).isInstanceOfSatisfying(LDAPException.class, none -> {
            assertThat(none.getResultCode()).isEqualTo(ResultCode.NO_SUCH_OBJECT);
            assertThat(none.getResponseControl(OID)).isNotNull();
        });
    }

    @Test
    void withoutTheControlThereIsNoProof() throws Exception {
        assertThat(connection.search(search("o=grid")).getResponseControl(OID)).isNull();
    }

    @Test
    void aNonceThatIsNoneAndReadsThatCannotBeProvedAreRefused() throws Exception {
        assertRefused(search("o=grid", wanted("short")), ResultCode.PROTOCOL_ERROR);
        assertRefused(search("o=grid", wanted("x".repeat(65))), ResultCode.PROTOCOL_ERROR);
        assertRefused(search("o=grid", new Control(OID, true)), ResultCode.PROTOCOL_ERROR);
        assertRefused(search("o=grid", wanted(NONCE), new DontUseCopyRequestControl()), ResultCode.UNAVAILABLE_CRITICAL_EXTENSION);
        assertRefused(new SearchRequest("", SearchScope.BASE, "(objectClass=*)"), wanted(NONCE), ResultCode.UNWILLING_TO_PERFORM);
        relay.group.tooLong.set(true);
        assertRefused(search("o=grid", wanted(NONCE)), ResultCode.ADMIN_LIMIT_EXCEEDED);
    }

    private void assertRefused(SearchRequest request, Control control, ResultCode code) {
        request.setControls(control);
        assertRefused(request, code);
    }

    private void assertRefused(SearchRequest request, ResultCode code) {
        assertThatThrownBy(() -> connection.search(request))
                .isInstanceOfSatisfying(LDAPException.class, refused -> assertThat(refused.getResultCode()).isEqualTo(code));
    }
}
