package org.bftldap.relay.ldap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.AddRequestProtocolOp;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.CompareRequestProtocolOp;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ModifyDNRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyRequestProtocolOp;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import com.unboundid.ldap.sdk.controls.MatchedValuesFilter;
import com.unboundid.ldap.sdk.controls.MatchedValuesRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SortKey;
import com.unboundid.ldap.sdk.controls.VirtualListViewRequestControl;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.junit.jupiter.api.Test;

/** What another library wrote is read for what it is. */
class RequestReaderTest {

    private static final byte[] PHOTO = {0, (byte) 0x80, (byte) 0xff};

    @Test
    void a_search_with_every_kind_of_filter() throws Exception {
        String filter = "(&(a=1)(|(b>=2)(c<=3))(!(d~=4))(e=*)(f=i*a1*a2*e)(g=*m*)(h:dn:1.2.3:=v)(:rule:=w)(k:=x)(&)(|))";
        LdapMessage message = read(300, new SearchRequestProtocolOp(
                "o=größe", SearchScope.ONE, DereferencePolicy.FINDING, 17, 23, true, com.unboundid.ldap.sdk.Filter.create(filter), List.of("cn", "*", "+")));
        LdapRequest.Search search = (LdapRequest.Search) message.request();
        assertThat(message.id()).isEqualTo(300);
        assertThat(search.timeLimitSeconds()).isEqualTo(23);
        assertSame(search.operation(), new Operation.Search(
                "o=größe",
                Operation.Scope.ONE_LEVEL,
                Operation.AliasDereferencing.FINDING_BASE,
                17,
                Operation.Values.TYPES_ONLY,
                everyKind(),
                List.of("cn", "*", "+")));
    }

    private static Filter everyKind() {
        return new Filter.And(List.of(
                new Filter.Equality("a", b("1")),
                new Filter.Or(List.of(
                        new Filter.GreaterOrEqual("b", b("2")),
                        new Filter.LessOrEqual("c", b("3")))),
                new Filter.Not(new Filter.Approximate("d", b("4"))),
                new Filter.Present("e"),
                new Filter.Substrings("f", Optional.of(b("i")), List.of(b("a1"), b("a2")), Optional.of(b("e"))),
                new Filter.Substrings("g", Optional.empty(), List.of(b("m")), Optional.empty()),
                new Filter.Extensible(
                        Optional.of("1.2.3"), Optional.of("h"), b("v"), Filter.DnAttributes.YES),
                new Filter.Extensible(
                        Optional.of("rule"), Optional.empty(), b("w"), Filter.DnAttributes.NO),
                new Filter.Extensible(
                        Optional.empty(), Optional.of("k"), b("x"), Filter.DnAttributes.NO),
                new Filter.And(List.of()),
                new Filter.Or(List.of())));
    }

    @Test
    void updates_with_their_values_in_order_and_byte_for_byte() throws Exception {
        LdapRequest.Add add = (LdapRequest.Add) read(1, new AddRequestProtocolOp(
                        "cn=a", List.of(new Attribute("cn", "z", "a"), new Attribute("jpegPhoto;binary", PHOTO))))
                .request();
        assertSame(add.operation(), new Operation.Add(
                "cn=a", List.of(new AttributeValues("cn", List.of(b("z"), b("a"))), new AttributeValues("jpegPhoto;binary", List.of(PHOTO)))));

        LdapRequest.Modify modify = (LdapRequest.Modify) read(1, new ModifyRequestProtocolOp("cn=a", List.of(
                        new Modification(ModificationType.ADD, "a", "1"),
                        new Modification(ModificationType.DELETE, "b"),
                        new Modification(ModificationType.REPLACE, "c", PHOTO),
                        new Modification(ModificationType.INCREMENT, "d", "5"))))
                .request();
        assertSame(modify.operation(), new Operation.Modify("cn=a", List.of(
                new Change(Change.Kind.ADD, new AttributeValues("a", List.of(b("1")))),
                new Change(Change.Kind.DELETE, new AttributeValues("b", List.of())),
                new Change(Change.Kind.REPLACE, new AttributeValues("c", List.of(PHOTO))),
                new Change(Change.Kind.INCREMENT, new AttributeValues("d", List.of(b("5")))))));

        assertSame(((LdapRequest.Delete) read(1, new DeleteRequestProtocolOp("cn=a")).request()).operation(), new Operation.Delete("cn=a"));
        assertSame(
                ((LdapRequest.ModifyDn) read(1, new ModifyDNRequestProtocolOp("cn=a", "cn=b", true, "o=c")).request()).operation(),
                new Operation.ModifyDn("cn=a", "cn=b", Operation.OldRdn.DELETE, Optional.of("o=c")));
        assertSame(
                ((LdapRequest.ModifyDn) read(1, new ModifyDNRequestProtocolOp("cn=a", "cn=b", false, null)).request()).operation(),
                new Operation.ModifyDn("cn=a", "cn=b", Operation.OldRdn.KEEP, Optional.empty()));
        assertSame(
                ((LdapRequest.Compare) read(1, new CompareRequestProtocolOp("cn=a", "x", new ASN1OctetString(PHOTO))).request()).operation(),
                new Operation.Compare("cn=a", "x", PHOTO));
    }

    @Test
    void binds_extended_requests_and_controls() throws Exception {
        LdapRequest.SimpleBind bind = (LdapRequest.SimpleBind) read(1, new BindRequestProtocolOp("cn=a", "pw")).request();
        assertThat(bind.version()).isEqualTo(3);
        assertThat(bind.password()).isEqualTo(b("pw"));
        assertThat(bind.toString()).doesNotContain("pw");
        assertThat(read(1, new BindRequestProtocolOp("", "PLAIN", new ASN1OctetString("x"))).request())
                .isInstanceOfSatisfying(LdapRequest.SaslBind.class, sasl -> {
                    assertThat(sasl.mechanism()).isEqualTo("PLAIN");
                    assertThat(sasl.credentials()).hasValue(b("x"));
                    assertThat(sasl.toString()).doesNotContain("credentials");
                });
        LdapRequest.Extended extended =
                (LdapRequest.Extended) read(1, new ExtendedRequestProtocolOp("1.2", new ASN1OctetString(PHOTO))).request();
        assertThat(extended.value()).hasValueSatisfying(value -> assertThat(value).isEqualTo(PHOTO));

        LDAPMessage controlled = new LDAPMessage(
                1, new DeleteRequestProtocolOp("cn=a"), new com.unboundid.ldap.sdk.Control("1.2.3"), new com.unboundid.ldap.sdk.Control("1.2.4", true, new ASN1OctetString("v")));
        assertThat(RequestReader.read(controlled.encode().encode(), 128).controls()).usingRecursiveComparison().isEqualTo(List.of(
                new Control("1.2.3", Control.Criticality.NON_CRITICAL, Optional.empty()),
                new Control("1.2.4", Control.Criticality.CRITICAL, Optional.of(b("v")))));
    }

    @Test
    void a_text_that_is_no_utf_8_is_refused() throws Exception {
        byte[] message = new LDAPMessage(5, new DeleteRequestProtocolOp("cn=~~")).encode().encode();
        message[message.length - 1] = (byte) 0xc3;
        LdapRequest.Refused refused = (LdapRequest.Refused) RequestReader.read(message, 128).request();
        assertThat(refused.code()).isEqualTo(ResultCodes.PROTOCOL_ERROR);
        assertThat(refused.responseTag()).isEqualTo(Tags.DELETE_RESPONSE);
    }

    @Test
    void controls_are_read_for_what_they_mean() throws Exception {
        SearchRequestProtocolOp search = new SearchRequestProtocolOp(
                "o=a", SearchScope.SUB, DereferencePolicy.NEVER, 0, 0, false, com.unboundid.ldap.sdk.Filter.create("(&)"), List.of());
        RequestControls controls = controls(
                search,
                new SimplePagedResultsControl(7, new ASN1OctetString("c"), true),
                new ServerSideSortRequestControl(true, new SortKey("sn", "2.5.13.3", true)),
                new MatchedValuesRequestControl(true, MatchedValuesFilter.createPresentFilter("cn")),
                new DontUseCopyRequestControl());
        assertThat(controls.forRelay()).containsExactly(RequestControls.OfRelay.DONT_USE_COPY);
        assertThat(controls.forReplicas()).usingRecursiveComparison().isEqualTo(List.of(
                new RequestControl.MatchedValues(List.of(new Filter.Present("cn"))),
                new RequestControl.Sort(
                        List.of(new RequestControl.SortKey("sn", Optional.of("2.5.13.3"), RequestControl.SortKey.Direction.DESCENDING)),
                        RequestControl.Criticality.CRITICAL),
                new RequestControl.PagedResults(7, b("c"))));
        assertThat(controls(search, new VirtualListViewRequestControl(3, 1, 2, 9, null), new ServerSideSortRequestControl(new SortKey("sn"))).forReplicas().get(1))
                .usingRecursiveComparison()
                .isEqualTo(new RequestControl.VirtualListView(1, 2, new RequestControl.VirtualListView.ByOffset(3, 9), new byte[0], RequestControl.Criticality.CRITICAL));
    }

    private static RequestControls controls(ProtocolOp op, com.unboundid.ldap.sdk.Control... controls) throws Exception {
        return ControlReader.read(RequestReader.read(new LDAPMessage(1, op, controls).encode().encode(), 128), 128);
    }

    @FuzzTest(maxDuration = "30s")
    void any_value_of_a_control_is_read_or_refused(byte[] value) {
        for (String oid : ControlReader.oids()) {
            Control control = new Control(oid, Control.Criticality.CRITICAL, Optional.of(value));
            for (LdapRequest request : List.of(
                    new LdapRequest.Delete(new Operation.Delete("cn=a")),
                    new LdapRequest.Modify(new Operation.Modify("cn=a", List.of())),
                    new LdapRequest.Search(
                            new Operation.Search(
                                    "", Operation.Scope.BASE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, new Filter.And(List.of()), List.of()),
                            0))) {
                try {
                    RequestControls read = ControlReader.read(new LdapMessage(1, request, List.of(control)), 128);
                    OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), new Operation.WhoAmI(), read.forReplicas()));
                } catch (RequestRefusedException refused) {
                    assertThat(refused.code()).isPositive();
                }
            }
        }
    }

    @FuzzTest(maxDuration = "30s")
    void any_bytes_are_a_message_or_refused(byte[] bytes) {
        try {
            LdapRequest request = RequestReader.read(bytes, 128).request();
            if (request instanceof LdapRequest.Add add) {
                OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), add.operation()));
            } else if (request instanceof LdapRequest.Search search) {
                OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), search.operation()));
            } else if (request instanceof LdapRequest.Modify modify) {
                OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), modify.operation()));
            }
        } catch (MalformedMessageException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static LdapMessage read(int id, ProtocolOp op) throws MalformedMessageException, LDAPException {
        return RequestReader.read(new LDAPMessage(id, op).encode().encode(), 128);
    }

    private static void assertSame(Operation actual, Operation expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    private static byte[] b(String text) {
        return text.getBytes(UTF_8);
    }
}
