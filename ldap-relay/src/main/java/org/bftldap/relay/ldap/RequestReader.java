package org.bftldap.relay.ldap;

import static org.bftldap.directory.operation.OperationLimits.ATTRIBUTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.NAME_BYTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.VALUES_MAX;
import static org.bftldap.relay.ldap.BerReader.ENUMERATED;
import static org.bftldap.relay.ldap.BerReader.INTEGER;
import static org.bftldap.relay.ldap.BerReader.OCTET_STRING;
import static org.bftldap.relay.ldap.BerReader.SEQUENCE;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationLimits;

/**
 * One LDAP message to what it asks (RFC 4511 §4). Trailing elements of a sequence are ignored, as §4 demands of servers. Stateless but
 * for the one message.
 *
 * <p>RFC 4511 §5.3: where the message id and the kind of request could be read, faults further inside are answered with protocolError
 * ({@link LdapRequest.Refused}); all others end the connection.
 */
public final class RequestReader {

    private static final int CONTROLS = 0xa0;
    private static final int CONTROLS_MAX = 64;
    private static final int SIMPLE = 0x80;
    private static final int SASL = 0xa3;
    private static final int NEW_SUPERIOR = 0x80;
    private static final int EXTENDED_NAME = 0x80;
    private static final int EXTENDED_VALUE = 0x81;
    private static final int CHANGE_KINDS = 4;

    private final int filterDepthMax;
    private int valuesLeft = VALUES_MAX;

    private RequestReader(int filterDepthMax) {
        this.filterDepthMax = filterDepthMax;
    }

    /** @param filterDepthMax at most {@link OperationLimits#FILTER_DEPTH_MAX} counts */
    public static LdapMessage read(byte[] message, int filterDepthMax) throws MalformedMessageException {
        BerReader in = new BerReader(message).element(SEQUENCE);
        int id = in.integer(INTEGER, Integer.MAX_VALUE);
        if (id == 0) {
            throw new MalformedMessageException("message id 0 is the server's own");
        }
        int tag = in.peekTag();
        int responseTag = responseTag(tag);
        // Primitive ops (unbind, delete, abandon) hold their value directly, so they are not entered.
        LdapRequest request;
        try {
            request = new RequestReader(filterDepthMax).request(tag, in);
        } catch (RequestRefusedException refused) {
            request = new LdapRequest.Refused(responseTag, refused.code(), String.valueOf(refused.getMessage()));
        } catch (MalformedMessageException malformed) {
            if (responseTag == 0) {
                throw malformed;
            }
            request = new LdapRequest.Refused(responseTag, ResultCodes.PROTOCOL_ERROR, String.valueOf(malformed.getMessage()));
        }
        boolean refused = request instanceof LdapRequest.Refused;
        return new LdapMessage(id, request, !refused && in.at(CONTROLS) ? controls(in.element(CONTROLS)) : List.of());
    }

    private static int responseTag(int tag) throws MalformedMessageException {
        return switch (tag) {
            case Tags.BIND_REQUEST -> Tags.BIND_RESPONSE;
            case Tags.SEARCH_REQUEST -> Tags.SEARCH_RESULT_DONE;
            case Tags.MODIFY_REQUEST -> Tags.MODIFY_RESPONSE;
            case Tags.ADD_REQUEST -> Tags.ADD_RESPONSE;
            case Tags.DELETE_REQUEST -> Tags.DELETE_RESPONSE;
            case Tags.MODIFY_DN_REQUEST -> Tags.MODIFY_DN_RESPONSE;
            case Tags.COMPARE_REQUEST -> Tags.COMPARE_RESPONSE;
            case Tags.EXTENDED_REQUEST -> Tags.EXTENDED_RESPONSE;
            case Tags.UNBIND_REQUEST, Tags.ABANDON_REQUEST -> 0;
            default -> throw new MalformedMessageException("a request of unknown kind");
        };
    }

    private LdapRequest request(int tag, BerReader message) throws MalformedMessageException, RequestRefusedException {
        return switch (tag) {
            case Tags.BIND_REQUEST -> bind(message.element(tag));
            case Tags.SEARCH_REQUEST -> search(message.element(tag));
            case Tags.MODIFY_REQUEST -> modify(message.element(tag));
            case Tags.ADD_REQUEST -> add(message.element(tag));
            case Tags.DELETE_REQUEST -> new LdapRequest.Delete(new Operation.Delete(name(message, tag)));
            case Tags.MODIFY_DN_REQUEST -> modifyDn(message.element(tag));
            case Tags.COMPARE_REQUEST -> compare(message.element(tag));
            case Tags.EXTENDED_REQUEST -> extended(message.element(tag));
            case Tags.ABANDON_REQUEST -> new LdapRequest.Abandon(message.integer(tag, Integer.MAX_VALUE));
            default -> unbind(message, tag);
        };
    }

    private static LdapRequest unbind(BerReader message, int tag) throws MalformedMessageException {
        message.element(tag);
        return new LdapRequest.Unbind();
    }

    private static LdapRequest bind(BerReader in) throws MalformedMessageException, RequestRefusedException {
        int version = in.integer(INTEGER, 127);
        String dn = name(in, OCTET_STRING);
        if (in.at(SIMPLE)) {
            return new LdapRequest.SimpleBind(version, dn, in.octets(SIMPLE));
        }
        if (!in.at(SASL)) {
            return new LdapRequest.OtherBind(version);
        }
        BerReader sasl = in.element(SASL);
        String mechanism = name(sasl, OCTET_STRING);
        return new LdapRequest.SaslBind(
                version, mechanism, sasl.at(OCTET_STRING) ? Optional.of(sasl.octets(OCTET_STRING)) : Optional.empty());
    }

    private LdapRequest search(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String base = name(in, OCTET_STRING);
        int scope = choice(in, 3, "scope");
        int aliases = choice(in, 4, "derefAliases");
        int sizeLimit = in.integer(INTEGER, Integer.MAX_VALUE);
        int timeLimitSeconds = in.integer(INTEGER, Integer.MAX_VALUE);
        Operation.Values values = in.bool(BerReader.BOOLEAN) ? Operation.Values.TYPES_ONLY : Operation.Values.WITH_VALUES;
        Filter filter = FilterReader.read(in, filterDepthMax);
        BerReader list = in.element(SEQUENCE);
        List<String> attributes = new ArrayList<>(4);
        while (!list.isEmpty()) {
            checkCount(attributes.size());
            attributes.add(name(list, OCTET_STRING));
        }
        return new LdapRequest.Search(
                new Operation.Search(
                        base,
                        Operation.Scope.values()[scope],
                        Operation.AliasDereferencing.values()[aliases],
                        sizeLimit,
                        values,
                        filter,
                        attributes),
                timeLimitSeconds);
    }

    private LdapRequest add(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String dn = name(in, OCTET_STRING);
        BerReader list = in.element(SEQUENCE);
        List<AttributeValues> attributes = new ArrayList<>(16);
        while (!list.isEmpty()) {
            checkCount(attributes.size());
            AttributeValues attribute = attribute(list.element(SEQUENCE));
            if (attribute.values().isEmpty()) {
                throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "an attribute without values");
            }
            attributes.add(attribute);
        }
        return new LdapRequest.Add(new Operation.Add(dn, attributes));
    }

    private LdapRequest modify(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String dn = name(in, OCTET_STRING);
        BerReader list = in.element(SEQUENCE);
        List<Change> changes = new ArrayList<>(4);
        while (!list.isEmpty()) {
            checkCount(changes.size());
            BerReader change = list.element(SEQUENCE);
            Change.Kind kind = Change.Kind.values()[choice(change, CHANGE_KINDS, "kind of change")];
            AttributeValues attribute = attribute(change.element(SEQUENCE));
            int values = attribute.values().size();
            if (kind == Change.Kind.ADD && values == 0 || kind == Change.Kind.INCREMENT && values != 1) {
                throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "a change with the wrong number of values");
            }
            changes.add(new Change(kind, attribute));
        }
        return new LdapRequest.Modify(new Operation.Modify(dn, changes));
    }

    private static LdapRequest modifyDn(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String dn = name(in, OCTET_STRING);
        String newRdn = name(in, OCTET_STRING);
        Operation.OldRdn oldRdn = in.bool(BerReader.BOOLEAN) ? Operation.OldRdn.DELETE : Operation.OldRdn.KEEP;
        Optional<String> newSuperior = in.at(NEW_SUPERIOR) ? Optional.of(name(in, NEW_SUPERIOR)) : Optional.empty();
        return new LdapRequest.ModifyDn(new Operation.ModifyDn(dn, newRdn, oldRdn, newSuperior));
    }

    private static LdapRequest compare(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String dn = name(in, OCTET_STRING);
        BerReader assertion = in.element(SEQUENCE);
        return new LdapRequest.Compare(
                new Operation.Compare(dn, name(assertion, OCTET_STRING), assertion.octets(OCTET_STRING)));
    }

    private static LdapRequest extended(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String oid = name(in, EXTENDED_NAME);
        return new LdapRequest.Extended(oid, in.at(EXTENDED_VALUE) ? Optional.of(in.octets(EXTENDED_VALUE)) : Optional.empty());
    }

    private AttributeValues attribute(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String description = name(in, OCTET_STRING);
        BerReader set = in.element(BerReader.SET);
        List<byte[]> values = new ArrayList<>(1);
        while (!set.isEmpty()) {
            if (--valuesLeft < 0) {
                throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "more than " + VALUES_MAX + " values");
            }
            values.add(set.octets(OCTET_STRING));
        }
        return new AttributeValues(description, values);
    }

    private static List<Control> controls(BerReader in) throws MalformedMessageException {
        List<Control> controls = new ArrayList<>(2);
        while (!in.isEmpty()) {
            if (controls.size() == CONTROLS_MAX) {
                throw new MalformedMessageException("more than " + CONTROLS_MAX + " controls");
            }
            BerReader control = in.element(SEQUENCE);
            String oid = control.text(OCTET_STRING);
            boolean critical = control.at(BerReader.BOOLEAN) && control.bool(BerReader.BOOLEAN);
            controls.add(new Control(
                    oid,
                    critical ? Control.Criticality.CRITICAL : Control.Criticality.NON_CRITICAL,
                    control.at(OCTET_STRING) ? Optional.of(control.octets(OCTET_STRING)) : Optional.empty()));
        }
        return controls;
    }

    /** RFC 3909 §2.1: the message id of the operation to be cancelled. */
    public static int cancelId(Optional<byte[]> value) throws RequestRefusedException {
        try {
            BerReader in = new BerReader(value.orElseThrow(() -> new MalformedMessageException("there is none")));
            return in.element(SEQUENCE).integer(INTEGER, Integer.MAX_VALUE);
        } catch (MalformedMessageException e) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "a cancel request that cannot be read");
        }
    }

    /** A DN, attribute description or OID. */
    static String name(BerReader in, int tag) throws MalformedMessageException, RequestRefusedException {
        return checkedName(in.text(tag));
    }

    static String checkedName(String name) throws RequestRefusedException {
        if (name.length() * 3L > NAME_BYTES_MAX && name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "a name longer than " + NAME_BYTES_MAX + " bytes");
        }
        return name;
    }

    private static int choice(BerReader in, int count, String what) throws MalformedMessageException, RequestRefusedException {
        int value = in.integer(ENUMERATED, Integer.MAX_VALUE);
        if (value >= count) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, what + " " + value + " is not known");
        }
        return value;
    }

    private static void checkCount(int count) throws RequestRefusedException {
        if (count == ATTRIBUTES_MAX) {
            throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "more than " + ATTRIBUTES_MAX + " attributes");
        }
    }
}
