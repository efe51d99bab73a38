package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.UpdatableLDAPRequest;
import com.unboundid.ldap.sdk.controls.PostReadRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadResponseControl;
import com.unboundid.ldap.sdk.controls.TransactionSpecificationRequestControl;
import com.unboundid.ldap.sdk.extensions.EndTransactionExtendedRequest;
import com.unboundid.ldap.sdk.extensions.EndTransactionExtendedResult;
import com.unboundid.ldap.sdk.extensions.StartTransactionExtendedRequest;
import com.unboundid.ldap.sdk.extensions.StartTransactionExtendedResult;
import java.util.Objects;
import org.bftldap.testkit.DevGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 5805 by the UnboundID SDK: updates that take effect together or not at all. */
@OnGroup
class TransactionsIT {
    private static final String BASE = "ou=transactions,dc=example,dc=com";
    private static final String ACCOUNT = "cn=from," + BASE;

    private final DevGroup group;
    private final LDAPConnection connection;
    private final LDAPConnection other;

    TransactionsIT(DevGroup group) throws LDAPException {
        this.group = group;
        this.connection = group.connectAsAdmin();
        this.other = group.connectAsAdmin();
    }

    @BeforeEach
    void addEntries() throws LDAPException {
        connection.add(BASE, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", "transactions"));
        connection.add(ACCOUNT, new Attribute("objectClass", "person"), new Attribute("cn", "from"), new Attribute("sn", "10"));
    }

    @AfterEach
    void deleteEntries() throws LDAPException {
        other.delete("cn=to," + BASE);
        other.delete(ACCOUNT);
        other.delete(BASE);
        connection.close();
        other.close();
    }

    private ASN1OctetString start() throws LDAPException {
        var started = (StartTransactionExtendedResult) connection.processExtendedOperation(new StartTransactionExtendedRequest());
        return Objects.requireNonNull(started.getTransactionID());
    }

    private static <R extends UpdatableLDAPRequest> R in(ASN1OctetString transaction, R request) {
        request.addControl(new TransactionSpecificationRequestControl(transaction));
        return request;
    }

    private EndTransactionExtendedResult end(ASN1OctetString transaction, boolean commit) throws LDAPException {
        return (EndTransactionExtendedResult) connection.processExtendedOperation(new EndTransactionExtendedRequest(transaction, commit));
    }

    private static ModifyRequest sn(String value) {
        return new ModifyRequest(ACCOUNT, new Modification(ModificationType.REPLACE, "sn", value));
    }

    private static AddRequest to(String password) {
        return new AddRequest(
                "cn=to," + BASE,
                new Attribute("objectClass", "person"),
                new Attribute("cn", "to"),
                new Attribute("sn", "3"),
                new Attribute("userPassword", password));
    }

    @Test
    void nothingIsSeenBeforeTheEndAndAllOfItAfter() throws LDAPException {
        ASN1OctetString transaction = start();
        connection.modify(in(transaction, sn("7")));
        connection.add(in(transaction, to("a password that is converted")));
        ModifyRequest reading = in(transaction, new ModifyRequest("cn=to," + BASE, new Modification(ModificationType.REPLACE, "sn", "4")));
        reading.addControl(new PostReadRequestControl("sn"));
        LDAPResult taken = connection.modify(reading);
        assertThat(Objects.requireNonNull(other.getEntry(ACCOUNT)).getAttributeValue("sn")).isEqualTo("10");
        assertThat(other.getEntry("cn=to," + BASE)).isNull();

        EndTransactionExtendedResult ended = end(transaction, true);
        assertThat(ended.getResultCode()).isEqualTo(ResultCode.SUCCESS);
        PostReadResponseControl read = (PostReadResponseControl) ended.getOperationResponseControls(taken.getMessageID())[0];
        assertThat(read.getEntry().getAttributeValue("sn")).isEqualTo("4");
        assertThat(Objects.requireNonNull(other.getEntry(ACCOUNT)).getAttributeValue("sn")).isEqualTo("7");
        try (LDAPConnection user = group.connectAnonymously()) {
            assertThat(user.bind("cn=to," + BASE, "a password that is converted").getResultCode()).isEqualTo(ResultCode.SUCCESS);
        }
        LDAPException over = catchThrowableOfType(LDAPException.class, () -> connection.modify(in(transaction, sn("8"))));
        assertThat(over.getResultCode()).isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
    }

    @Test
    void oneRefusedUpdateTakesAllBackAndIsNamedByItsMessage() throws LDAPException {
        connection.add(to("x"));
        ASN1OctetString transaction = start();
        connection.modify(in(transaction, sn("7")));
        LDAPResult wrong = connection.delete(in(transaction, new DeleteRequest("cn=nobody," + BASE)));
        assertThat(wrong.getResultCode()).as("it is only taken").isEqualTo(ResultCode.SUCCESS);
        EndTransactionExtendedResult ended = end(transaction, true);
        assertThat(ended.getResultCode()).isEqualTo(ResultCode.NO_SUCH_OBJECT);
        assertThat(ended.getFailedOpMessageID()).isEqualTo(wrong.getMessageID());
        assertThat(Objects.requireNonNull(other.getEntry(ACCOUNT)).getAttributeValue("sn")).isEqualTo("10");
    }

    @Test
    void anAbortOrABindForgetsIt() throws LDAPException {
        connection.add(to("x"));
        ASN1OctetString aborted = start();
        connection.modify(in(aborted, sn("7")));
        assertThat(end(aborted, false).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        ASN1OctetString left = start();
        connection.modify(in(left, sn("8")));
        connection.bind(group.adminDn(), group.adminPassword());
        assertThat(end(left, true).getResultCode()).isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
        assertThat(Objects.requireNonNull(other.getEntry(ACCOUNT)).getAttributeValue("sn")).isEqualTo("10");
    }

    @Test
    void aConnectionHasAFewOpenAtATime() throws LDAPException {
        connection.add(to("x"));
        for (int i = 0; i < 4; i++) {
            start();
        }
        LDAPResult fifth = connection.processExtendedOperation(new StartTransactionExtendedRequest());
        assertThat(fifth.getResultCode()).isEqualTo(ResultCode.ADMIN_LIMIT_EXCEEDED);
    }
}
