package org.bftldap.relay.ldap;

import java.util.Optional;
import org.bftldap.directory.operation.Operation;

/**
 * The value of a question what access rules say ({@code docs/reference/ldap.md}):
 * {@code SEQUENCE { requestor LDAPDN, entry LDAPDN, attribute [0] AttributeDescription OPTIONAL, value [1] OCTET STRING OPTIONAL }}.
 */
public final class ExplainAccessValue {

    private static final int ATTRIBUTE = 0x80;
    private static final int VALUE = 0x81;

    private ExplainAccessValue() {}

    public static Operation.ExplainAccess read(Optional<byte[]> value) throws RequestRefusedException {
        try {
            BerReader in = new BerReader(value.orElseThrow(() -> new MalformedMessageException("there is none"))).element(BerReader.SEQUENCE);
            String requestor = RequestReader.name(in, BerReader.OCTET_STRING);
            String entry = RequestReader.name(in, BerReader.OCTET_STRING);
            Optional<String> attribute = in.at(ATTRIBUTE) ? Optional.of(RequestReader.name(in, ATTRIBUTE)) : Optional.empty();
            Optional<byte[]> one = in.at(VALUE) ? Optional.of(in.octets(VALUE)) : Optional.empty();
            return new Operation.ExplainAccess(requestor, entry, attribute, one);
        } catch (MalformedMessageException e) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "the value of explain access cannot be read: " + e.getMessage());
        }
    }
}
