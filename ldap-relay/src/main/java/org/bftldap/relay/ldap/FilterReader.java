package org.bftldap.relay.ldap;

import static org.bftldap.directory.operation.OperationLimits.FILTER_DEPTH_MAX;
import static org.bftldap.directory.operation.OperationLimits.FILTER_TERMS_MAX;
import static org.bftldap.directory.operation.OperationLimits.VALUES_MAX;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Filter;

/**
 * RFC 4511 §4.5.1.7. Depth and number of terms are checked before each descent, so that no nesting reaches the stack's end; the
 * deepest recursion is {@code FILTER_DEPTH_MAX}. For one filter.
 */
final class FilterReader {

    private static final int AND = 0xa0;
    private static final int OR = 0xa1;
    private static final int NOT = 0xa2;
    private static final int EQUALITY = 0xa3;
    private static final int SUBSTRINGS = 0xa4;
    private static final int GREATER_OR_EQUAL = 0xa5;
    private static final int LESS_OR_EQUAL = 0xa6;
    private static final int PRESENT = 0x87;
    private static final int APPROXIMATE = 0xa8;
    private static final int EXTENSIBLE = 0xa9;

    private static final int INITIAL = 0x80;
    private static final int ANY = 0x81;
    private static final int FINAL = 0x82;

    private final int depthMax;
    private int terms;
    private int values;

    private FilterReader(int depthMax) {
        this.depthMax = Math.min(depthMax, FILTER_DEPTH_MAX);
    }

    static Filter read(BerReader in, int depthMax) throws MalformedMessageException, RequestRefusedException {
        return new FilterReader(depthMax).filter(in, 1);
    }

    private Filter filter(BerReader in, int depth) throws MalformedMessageException, RequestRefusedException {
        if (depth > depthMax) {
            throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "the filter nests deeper than " + depthMax);
        }
        if (++terms > FILTER_TERMS_MAX) {
            throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "the filter has more than " + FILTER_TERMS_MAX + " terms");
        }
        int tag = in.peekTag();
        return switch (tag) {
            case AND -> new Filter.And(filters(in.element(tag), depth));
            case OR -> new Filter.Or(filters(in.element(tag), depth));
            case NOT -> new Filter.Not(filter(in.element(tag), depth + 1));
            case PRESENT -> new Filter.Present(RequestReader.name(in, tag));
            case SUBSTRINGS -> substrings(in.element(tag));
            case EXTENSIBLE -> extensible(in.element(tag));
            case EQUALITY, GREATER_OR_EQUAL, LESS_OR_EQUAL, APPROXIMATE -> assertion(tag, in.element(tag));
            default -> throw new MalformedMessageException("a filter of unknown kind");
        };
    }

    private List<Filter> filters(BerReader in, int depth) throws MalformedMessageException, RequestRefusedException {
        List<Filter> filters = new ArrayList<>(4);
        while (!in.isEmpty()) {
            filters.add(filter(in, depth + 1));
        }
        return filters;
    }

    private static Filter assertion(int tag, BerReader in) throws MalformedMessageException, RequestRefusedException {
        String attribute = RequestReader.name(in, BerReader.OCTET_STRING);
        byte[] value = in.octets(BerReader.OCTET_STRING);
        return switch (tag) {
            case EQUALITY -> new Filter.Equality(attribute, value);
            case GREATER_OR_EQUAL -> new Filter.GreaterOrEqual(attribute, value);
            case LESS_OR_EQUAL -> new Filter.LessOrEqual(attribute, value);
            default -> new Filter.Approximate(attribute, value);
        };
    }

    private Filter substrings(BerReader in) throws MalformedMessageException, RequestRefusedException {
        String attribute = RequestReader.name(in, BerReader.OCTET_STRING);
        BerReader parts = in.element(BerReader.SEQUENCE);
        if (parts.isEmpty()) {
            throw new MalformedMessageException("a substring filter without substrings");
        }
        Optional<byte[]> initial = parts.at(INITIAL) ? Optional.of(parts.octets(INITIAL)) : Optional.empty();
        List<byte[]> any = new ArrayList<>(2);
        while (parts.at(ANY)) {
            if (++values > VALUES_MAX) {
                throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "the filter has too many substrings");
            }
            any.add(parts.octets(ANY));
        }
        Optional<byte[]> end = parts.at(FINAL) ? Optional.of(parts.octets(FINAL)) : Optional.empty();
        if (!parts.isEmpty()) {
            throw new MalformedMessageException("substrings out of order");
        }
        return new Filter.Substrings(attribute, initial, any, end);
    }

    private static Filter extensible(BerReader in) throws MalformedMessageException, RequestRefusedException {
        Optional<String> rule = in.at(0x81) ? Optional.of(RequestReader.name(in, 0x81)) : Optional.empty();
        Optional<String> attribute = in.at(0x82) ? Optional.of(RequestReader.name(in, 0x82)) : Optional.empty();
        byte[] value = in.octets(0x83);
        Filter.DnAttributes dnAttributes = in.at(0x84) && in.bool(0x84) ? Filter.DnAttributes.YES : Filter.DnAttributes.NO;
        if (rule.isEmpty() && attribute.isEmpty()) {
            throw new MalformedMessageException("an extensible filter with neither rule nor attribute");
        }
        return new Filter.Extensible(rule, attribute, value, dnAttributes);
    }
}
