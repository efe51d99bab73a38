package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.ANONYMOUSBindRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.EXTERNALBindRequest;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.PLAINBindRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import com.unboundid.ldap.sdk.controls.TransactionSpecificationRequestControl;
import com.unboundid.ldap.sdk.extensions.EndTransactionExtendedRequest;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldap.sdk.extensions.StartTransactionExtendedRequest;
import com.unboundid.ldap.sdk.extensions.StartTransactionExtendedResult;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.testkit.ClientCa;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.result.AccessExplanation;
import org.bftldap.testkit.DevGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The root DSE advertises what works, and nothing else: for each identifier in it there is a case here that uses it. */
@OnGroup
class AdvertisedIT {
    private static final String USER = "uid=advertised,dc=example,dc=com";
    private static final String PASSWORD = "first password";
    private final DevGroup group;
    private final LDAPConnection connection;

    AdvertisedIT(DevGroup group) throws LDAPException {
        this.group = group;
        this.connection = group.connectAsAdmin();
    }

    private static final String REPLY_PROOF = "1.3.6.1.4.1.32473.389.5";
    private static final String SUBJECT = "CN=Advertised,C=GB";
    private static final String MAPPING = "cn=advertised,ou=subjects,ou=system";
    private static final String GRANT = "cn=advertised,ou=grants,ou=system";

    interface Case {
        boolean works() throws LDAPException, GeneralSecurityException;
    }

    private Map<String, Case> cases() {
        Map<String, Case> cases = new TreeMap<>();
        cases.put("1.3.6.1.4.1.4203.1.11.3", this::whoAmI);
        cases.put("1.3.6.1.4.1.4203.1.11.1", this::passwordModify);
        cases.put("1.3.6.1.4.1.1466.20037", this::startTls);
        cases.put("ANONYMOUS", this::saslAnonymous);
        cases.put("PLAIN", () -> sasl(new PLAINBindRequest("dn:" + group.adminDn(), group.adminPassword()), group.adminDn()));
        cases.put("EXTERNAL", () -> sasl(new EXTERNALBindRequest(), USER));
        cases.put("SCRAM-SHA-256", this::scram);
        cases.put("SCRAM-SHA-256-PLUS", this::scramPlus);
        cases.put("1.3.6.1.1.14", this::increment);
        cases.put("1.3.6.1.4.1.4203.1.5.1", this::allOperationalAttributes);
        cases.put("1.3.6.1.4.1.4203.1.5.2", this::attributesOfAClass);
        cases.put("1.3.6.1.4.1.4203.1.5.3", this::trueAndFalseFilters);
        cases.put("1.3.6.1.4.1.4203.1.5.4", this::languageTags);
        cases.put("1.3.6.1.4.1.4203.1.5.5", this::languageRanges);
        cases.put("1.3.6.1.1.8", this::cancel);
        cases.put("1.3.6.1.4.1.1466.101.119.1", this::refresh);
        cases.put("1.3.6.1.4.1.32473.389.20", this::explainAccess);
        cases.put("1.3.6.1.1.21.1", this::startTransaction);
        cases.put("1.3.6.1.1.21.3", () -> transaction("ended"));
        cases.put("1.3.6.1.1.21.2", () -> transaction("specified"));
        cases.putAll(new AdvertisedControls(group, connection, USER).cases());
        return cases;
    }

    @BeforeEach
    void addUser() throws LDAPException {
        connection.add(
                USER,
                new Attribute("objectClass", "inetOrgPerson", "posixAccount"),
                new Attribute("uid", "advertised"),
                new Attribute("cn", "A"),
                new Attribute("sn", "A"),
                new Attribute("uidNumber", "7"),
                new Attribute("gidNumber", "7"),
                new Attribute("homeDirectory", "/a"),
                new Attribute("userPassword", PASSWORD));
        connection.add(
                MAPPING,
                new Attribute("objectClass", "bftldapSubject"),
                new Attribute("bftldapCertificateSubject", SUBJECT),
                new Attribute("bftldapSubjectEntry", USER));
        connection.add(
                GRANT,
                new Attribute("objectClass", "bftldapRelayGrant"),
                new Attribute("bftldapGrantRelay", "1000"),
                new Attribute("bftldapGrantMechanism", "EXTERNAL", "SCRAM-SHA-256"),
                new Attribute("bftldapGrantSuffix", "dc=example,dc=com"));
    }

    @AfterEach
    void deleteUser() throws LDAPException {
        for (String dn : Set.of(USER, MAPPING, GRANT)) {
            connection.delete(dn);
        }
        connection.close();
    }

    @Test
    void whatIsAdvertisedWorks() throws LDAPException, GeneralSecurityException {
        Set<String> advertised = advertised(connection);
        try (LDAPConnection encrypted = encrypted()) {
            advertised.addAll(advertised(encrypted));
        }
        assertThat(cases().keySet()).as("cases for all that is advertised").containsAll(advertised);
        for (String identifier : advertised) {
            assertThat(Objects.requireNonNull(cases().get(identifier)).works()).as(identifier).isTrue();
        }
    }

    /** A read falls back to the order where replicas' answers differ; the control has it begin there. A proof is of an unordered answer, by definition. */
    @Test
    void controlsWorkInTheOrderTooButForProofs() throws LDAPException, GeneralSecurityException {
        Map<String, Case> ordered = new AdvertisedControls(group, connection, USER, new DontUseCopyRequestControl()).cases();
        ordered.keySet().removeAll(Set.of("1.3.6.1.1.22", REPLY_PROOF));
        for (Map.Entry<String, Case> each : ordered.entrySet()) {
            assertThat(each.getValue().works()).as(each.getKey()).isTrue();
        }
        SearchRequest proved = new SearchRequest(USER, SearchScope.BASE, "(objectClass=*)");
        proved.setControls(new DontUseCopyRequestControl(), new Control(REPLY_PROOF, true, new ASN1OctetString("advertised")));
        assertThatThrownBy(() -> connection.search(proved)).isInstanceOfSatisfying(
                LDAPException.class, e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION));
    }

    @Test
    void theMonitorThatIsNamedCanBeRead() throws LDAPException {
        String monitor = Objects.requireNonNull(connection.getRootDSE()).getAttributeValue("monitorContext");
        assertThat(connection.getEntry(monitor, "monitoredInfo")).isNotNull();
    }

    private static Set<String> advertised(LDAPConnection connection) throws LDAPException {
        RootDSE root = Objects.requireNonNull(connection.getRootDSE());
        Set<String> advertised = new TreeSet<>();
        for (String attribute : Set.of("supportedControl", "supportedExtension", "supportedFeatures", "supportedSASLMechanisms")) {
            String[] values = root.getAttributeValues(attribute);
            advertised.addAll(values == null ? Set.of() : Arrays.asList(values));
        }
        return advertised;
    }

    /** More mechanisms are advertised there. */
    private LDAPConnection encrypted() throws LDAPException, GeneralSecurityException {
        TlsClients tls = new TlsClients(group);
        return ClientCa.possible() ? tls.connectStartingTls(group.clientCa().issue("advertised", "/C=GB/CN=Advertised")) : tls.connectStartingTls();
    }

    private boolean sasl(BindRequest bind, String dn) throws LDAPException, GeneralSecurityException {
        try (LDAPConnection encrypted = encrypted()) {
            encrypted.bind(bind);
            return isLoggedIn(encrypted, dn);
        }
    }

    private static boolean isLoggedIn(LDAPConnection connection, String dn) throws LDAPException {
        var who = (WhoAmIExtendedResult) connection.processExtendedOperation(new WhoAmIExtendedRequest());
        return ("dn:" + dn).equalsIgnoreCase(who.getAuthorizationID());
    }

    private boolean scram() throws LDAPException, GeneralSecurityException {
        givePassword();
        return sasl(ScramIT.request(USER, PASSWORD), USER);
    }

    /** Another case may have changed it. */
    private void givePassword() throws LDAPException {
        connection.modify(USER, new Modification(ModificationType.REPLACE, "userPassword", PASSWORD));
    }

    private boolean scramPlus() throws LDAPException, GeneralSecurityException {
        givePassword();
        try (LDAPConnection encrypted = encrypted()) {
            return new ScramClient(USER, PASSWORD, new TlsClients(group).endPoint(encrypted)).bind(encrypted).getResultCode().equals(ResultCode.SUCCESS)
                    && isLoggedIn(encrypted, USER);
        }
    }

    private boolean whoAmI() throws LDAPException {
        return isLoggedIn(connection, group.adminDn());
    }

    private boolean passwordModify() throws LDAPException {
        var result = connection.processExtendedOperation(new PasswordModifyExtendedRequest(USER, null, "second password"));
        try (LDAPConnection user = group.connectAnonymously()) {
            return result.getResultCode().equals(ResultCode.SUCCESS)
                    && user.bind(USER, "second password").getResultCode().equals(ResultCode.SUCCESS);
        }
    }

    private boolean languageTags() throws LDAPException {
        connection.modify(USER, new Modification(ModificationType.ADD, "description;lang-de", "deutsch"));
        return connection.search(USER, SearchScope.BASE, "(description=deutsch)", "1.1").getEntryCount() == 1
                && connection.search(USER, SearchScope.BASE, "(description;lang-de=deutsch)", "1.1").getEntryCount() == 1
                && connection.search(USER, SearchScope.BASE, "(description;lang-fr=deutsch)", "1.1").getEntryCount() == 0;
    }

    private boolean languageRanges() throws LDAPException {
        connection.modify(USER, new Modification(ModificationType.ADD, "title;lang-de-at", "Hofrat"));
        return Objects.requireNonNull(connection.getEntry(USER, "title;lang-de-")).hasAttribute("title;lang-de-at")
                && Objects.requireNonNull(connection.getEntry(USER, "title;lang-fr-")).getAttributes().isEmpty();
    }

    private boolean cancel() throws LDAPException {
        var value = new ASN1OctetString(new ASN1Sequence(new ASN1Integer(123_456)).encode());
        return connection.processExtendedOperation(new ExtendedRequest("1.3.6.1.1.8", value)).getResultCode().equals(ResultCode.NO_SUCH_OPERATION);
    }

    private boolean explainAccess() throws LDAPException {
        var value = new ASN1Sequence(new ASN1OctetString(USER), new ASN1OctetString(USER), new ASN1OctetString((byte) 0x80, "userPassword"));
        ExtendedResult told = connection.processExtendedOperation(
                new ExtendedRequest("1.3.6.1.4.1.32473.389.20", new ASN1OctetString(value.encode())));
        try {
            AccessExplanation explanation = AccessExplanation.decode(Objects.requireNonNull(told.getValue()).getValue());
            return explanation.actions().stream().anyMatch(action -> action.name().equals("write") && action.permitted())
                    && explanation.actions().stream().anyMatch(action -> action.name().equals("read") && !action.permitted());
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    /** RFC 2589, below what dynamicSubtrees names. */
    private boolean refresh() throws LDAPException {
        String guest = "cn=guest," + Objects.requireNonNull(connection.getRootDSE()).getAttributeValue("dynamicSubtrees");
        connection.add(guest, new Attribute("objectClass", "person", "dynamicObject"), new Attribute("cn", "guest"), new Attribute("sn", "G"));
        var value = new ASN1Sequence(new ASN1OctetString((byte) 0x80, guest), new ASN1Integer((byte) 0x81, 3_600));
        ExtendedResult refreshed = connection.processExtendedOperation(
                new ExtendedRequest("1.3.6.1.4.1.1466.101.119.1", new ASN1OctetString(value.encode())));
        int left = Objects.requireNonNull(connection.getEntry(guest, "entryTtl")).getAttributeValueAsInteger("entryTtl");
        connection.delete(guest);
        byte[] told = new ASN1Sequence(new ASN1Integer((byte) 0x81, 3_600)).encode();
        return refreshed.getResultCode().equals(ResultCode.SUCCESS)
                && Arrays.equals(told, Objects.requireNonNull(refreshed.getValue()).getValue())
                && left > 3_000
                && left <= 3_600;
    }

    private boolean startTransaction() throws LDAPException {
        var started = (StartTransactionExtendedResult) connection.processExtendedOperation(new StartTransactionExtendedRequest());
        return started.getTransactionID() != null;
    }

    private boolean transaction(String title) throws LDAPException {
        var started = (StartTransactionExtendedResult) connection.processExtendedOperation(new StartTransactionExtendedRequest());
        ASN1OctetString identifier = Objects.requireNonNull(started.getTransactionID());
        ModifyRequest change = new ModifyRequest(USER, new Modification(ModificationType.REPLACE, "title", title));
        change.addControl(new TransactionSpecificationRequestControl(identifier));
        connection.modify(change);
        boolean waits = !connection.compare(USER, "title", title).compareMatched();
        connection.processExtendedOperation(new EndTransactionExtendedRequest(identifier, true));
        return waits && connection.compare(USER, "title", title).compareMatched();
    }

    private boolean startTls() throws LDAPException, GeneralSecurityException {
        try (LDAPConnection encrypted = new TlsClients(group).connectStartingTls()) {
            return encrypted.bind(group.adminDn(), group.adminPassword()).getResultCode().equals(ResultCode.SUCCESS);
        }
    }

    private boolean saslAnonymous() throws LDAPException {
        try (LDAPConnection nobody = group.connectAnonymously()) {
            return nobody.bind(new ANONYMOUSBindRequest("probe")).getResultCode().equals(ResultCode.SUCCESS);
        }
    }

    private boolean increment() throws LDAPException {
        connection.modify(USER, new Modification(ModificationType.INCREMENT, "uidNumber", "3"));
        return connection.compare(USER, "uidNumber", "10").compareMatched();
    }

    private boolean allOperationalAttributes() throws LDAPException {
        return Objects.requireNonNull(connection.getEntry(USER, "+")).hasAttribute("entryUUID");
    }

    private boolean attributesOfAClass() throws LDAPException {
        var entry = Objects.requireNonNull(connection.getEntry(USER, "@posixAccount"));
        return entry.hasAttribute("uidNumber") && !entry.hasAttribute("sn");
    }

    private boolean trueAndFalseFilters() throws LDAPException {
        return connection.search(USER, SearchScope.BASE, "(&)").getEntryCount() == 1
                && connection.search(USER, SearchScope.BASE, "(|)").getEntryCount() == 0;
    }
}
