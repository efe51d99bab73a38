package org.bftldap.directory.operation;

import static org.bftldap.directory.operation.OperationLimits.FILTER_DEPTH_MAX;
import static org.bftldap.directory.operation.OperationLimits.FILTER_TERMS_MAX;
import static org.bftldap.directory.operation.OperationLimits.REQUEST_BYTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.VALUES_MAX;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;

/** Filters as bytes: a number for the kind, its fields, and/or/not in prefix order. Recursion is bounded by the depth limit. */
final class FilterCodec {

    private static final int AND = 0;
    private static final int OR = 1;
    private static final int NOT = 2;
    private static final int EQUALITY = 3;
    private static final int SUBSTRINGS = 4;
    private static final int GREATER_OR_EQUAL = 5;
    private static final int LESS_OR_EQUAL = 6;
    private static final int PRESENT = 7;
    private static final int APPROXIMATE = 8;
    private static final int EXTENSIBLE = 9;
    private static final int KINDS = 10;

    private FilterCodec() {}

    static void encode(Encoder out, Filter filter) {
        new Writing(out).filter(filter, 1);
    }

    static Filter decode(Decoder in) throws DecodeException {
        return new Reading(in).filter(1);
    }

    private static final class Writing {
        private final Encoder out;
        private int terms;

        Writing(Encoder out) {
            this.out = out;
        }

        void filter(Filter filter, int depth) {
            if (depth > FILTER_DEPTH_MAX || ++terms > FILTER_TERMS_MAX) {
                throw new IllegalArgumentException("a filter over the limits");
            }
            if (filter instanceof Filter.And and) {
                filters(AND, and.filters(), depth);
            } else if (filter instanceof Filter.Or or) {
                filters(OR, or.filters(), depth);
            } else if (filter instanceof Filter.Not not) {
                out.octet(NOT);
                filter(not.filter(), depth + 1);
            } else if (filter instanceof Filter.Equality equality) {
                assertion(EQUALITY, equality.attribute(), equality.value());
            } else if (filter instanceof Filter.GreaterOrEqual greater) {
                assertion(GREATER_OR_EQUAL, greater.attribute(), greater.value());
            } else if (filter instanceof Filter.LessOrEqual less) {
                assertion(LESS_OR_EQUAL, less.attribute(), less.value());
            } else if (filter instanceof Filter.Approximate approximate) {
                assertion(APPROXIMATE, approximate.attribute(), approximate.value());
            } else if (filter instanceof Filter.Present present) {
                OperationCodec.name(out.octet(PRESENT), present.attribute());
            } else if (filter instanceof Filter.Substrings substrings) {
                substrings(substrings);
            } else if (filter instanceof Filter.Extensible extensible) {
                out.octet(EXTENSIBLE);
                OperationCodec.optionalName(out, extensible.rule());
                OperationCodec.optionalName(out, extensible.attribute());
                out.blob(extensible.value()).octet(extensible.dnAttributes().ordinal());
            } else {
                throw new IllegalArgumentException("a filter without an encoding: " + filter.getClass());
            }
        }

        private void filters(int kind, List<Filter> filters, int depth) {
            out.octet(kind).number(filters.size());
            for (Filter filter : filters) {
                filter(filter, depth + 1);
            }
        }

        private void assertion(int kind, String attribute, byte[] value) {
            OperationCodec.name(out.octet(kind), attribute);
            out.blob(value);
        }

        private void substrings(Filter.Substrings substrings) {
            OperationCodec.name(out.octet(SUBSTRINGS), substrings.attribute());
            optionalBlob(substrings.initial());
            out.number(OperationCodec.atMost(VALUES_MAX, substrings.any().size()));
            substrings.any().forEach(out::blob);
            optionalBlob(substrings.end());
        }

        private void optionalBlob(Optional<byte[]> blob) {
            out.octet(blob.isPresent() ? 1 : 0);
            blob.ifPresent(out::blob);
        }
    }

    private static final class Reading {
        private final Decoder in;
        private int terms;
        private int valuesLeft = VALUES_MAX;

        Reading(Decoder in) {
            this.in = in;
        }

        Filter filter(int depth) throws DecodeException {
            if (depth > FILTER_DEPTH_MAX || ++terms > FILTER_TERMS_MAX) {
                throw new DecodeException("filter over the limits");
            }
            return switch (in.choice(KINDS, "filter")) {
                case AND -> new Filter.And(filters(depth));
                case OR -> new Filter.Or(filters(depth));
                case NOT -> new Filter.Not(filter(depth + 1));
                case EQUALITY -> new Filter.Equality(name(), value());
                case SUBSTRINGS -> substrings();
                case GREATER_OR_EQUAL -> new Filter.GreaterOrEqual(name(), value());
                case LESS_OR_EQUAL -> new Filter.LessOrEqual(name(), value());
                case PRESENT -> new Filter.Present(name());
                case APPROXIMATE -> new Filter.Approximate(name(), value());
                default -> extensible();
            };
        }

        private List<Filter> filters(int depth) throws DecodeException {
            int count = in.count(FILTER_TERMS_MAX, 2, "filters");
            List<Filter> filters = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                filters.add(filter(depth + 1));
            }
            return filters;
        }

        private Filter substrings() throws DecodeException {
            String attribute = name();
            Optional<byte[]> initial = optionalBlob();
            int count = in.count(valuesLeft, 1, "substrings");
            valuesLeft -= count;
            List<byte[]> any = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                any.add(value());
            }
            return new Filter.Substrings(attribute, initial, any, optionalBlob());
        }

        private Filter extensible() throws DecodeException {
            Optional<String> rule = OperationCodec.optionalName(in);
            Optional<String> attribute = OperationCodec.optionalName(in);
            if (rule.isEmpty() && attribute.isEmpty()) {
                throw new DecodeException("extensible filter without rule and attribute");
            }
            return new Filter.Extensible(rule, attribute, value(), Filter.DnAttributes.values()[in.choice(2, "dnAttributes")]);
        }

        private Optional<byte[]> optionalBlob() throws DecodeException {
            return in.choice(2, "presence") == 0 ? Optional.empty() : Optional.of(value());
        }

        private String name() throws DecodeException {
            return OperationCodec.name(in);
        }

        private byte[] value() throws DecodeException {
            return in.blob(REQUEST_BYTES_MAX, "value");
        }
    }
}
