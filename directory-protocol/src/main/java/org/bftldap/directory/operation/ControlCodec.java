package org.bftldap.directory.operation;

import static org.bftldap.directory.operation.OperationLimits.ATTRIBUTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.FILTER_TERMS_MAX;
import static org.bftldap.directory.operation.OperationLimits.REQUEST_BYTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.SORT_KEYS_MAX;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.operation.RequestControl.Criticality;
import org.bftldap.directory.operation.RequestControl.PasswordState;
import org.bftldap.directory.operation.RequestControl.SortKey;
import org.bftldap.directory.operation.RequestControl.Subentries;
import org.bftldap.directory.operation.RequestControl.Synchronize;
import org.bftldap.directory.operation.RequestControl.VirtualListView;

/** Controls as bytes: how many (at least one), then each with its kind, in strictly ascending order of kinds. */
final class ControlCodec {

    private static final int KINDS = 20;

    private ControlCodec() {}

    static void encode(Encoder out, List<RequestControl> controls) {
        out.octet(controls.size());
        for (RequestControl control : controls) {
            out.octet(control.kind());
            fields(out, control);
        }
    }

    static List<RequestControl> decode(Decoder in) throws DecodeException {
        int count = in.choice(KINDS, "number of controls");
        if (count == 0) {
            throw new DecodeException("controls without any");
        }
        List<RequestControl> controls = new ArrayList<>(count);
        int last = 0;
        for (int i = 0; i < count; i++) {
            int kind = in.choice(KINDS, "control");
            if (kind <= last) {
                throw new DecodeException("controls out of order");
            }
            last = kind;
            controls.add(control(in, kind));
        }
        return controls;
    }

    private static void fields(Encoder out, RequestControl control) {
        if (control instanceof RequestControl.Assertion assertion) {
            FilterCodec.encode(out, assertion.filter());
        } else if (control instanceof RequestControl.PreRead read) {
            names(out, read.attributes());
            out.octet(read.criticality().ordinal());
        } else if (control instanceof RequestControl.PostRead read) {
            names(out, read.attributes());
            out.octet(read.criticality().ordinal());
        } else if (control instanceof RequestControl.ProxiedAuthorization proxied) {
            OperationCodec.name(out, proxied.dn());
        } else if (control instanceof RequestControl.AtLeast atLeast) {
            out.fixedLong(atLeast.version());
        } else if (control instanceof RequestControl.MatchedValues matched) {
            out.number(OperationCodec.atMost(FILTER_TERMS_MAX, matched.items().size()));
            matched.items().forEach(item -> FilterCodec.encode(out, item));
        } else if (control instanceof Subentries subentries) {
            out.octet(subentries.visible().ordinal());
        } else if (control instanceof RequestControl.Sort sort) {
            sort(out, sort);
        } else if (control instanceof RequestControl.PagedResults paged) {
            out.number(paged.size()).blob(paged.cookie());
        } else if (control instanceof VirtualListView view) {
            view(out, view);
        } else if (control instanceof RequestControl.AtBind atBind) {
            out.fixedLong(atBind.relayMillis());
        } else if (control instanceof Synchronize synchronize) {
            out.fixedLong(synchronize.since()).octet(synchronize.unchanged().ordinal());
        } else if (control instanceof PasswordState state) {
            out.octet(state.told().ordinal()).fixedLong(state.relayMillis());
        }
    }

    private static RequestControl control(Decoder in, int kind) throws DecodeException {
        return switch (kind) {
            case 1 -> new RequestControl.Assertion(FilterCodec.decode(in));
            case 2 -> new RequestControl.PreRead(names(in), criticality(in));
            case 3 -> new RequestControl.PostRead(names(in), criticality(in));
            case 4 -> new RequestControl.ManageDsaIt();
            case 5 -> new RequestControl.PermissiveModify();
            case 6 -> new RequestControl.TreeDelete();
            case 7 -> new RequestControl.ProxiedAuthorization(OperationCodec.name(in));
            case 8 -> new RequestControl.AtLeast(in.fixedLong());
            case 9 -> matched(in);
            case 10 -> new Subentries(Subentries.Visible.values()[in.choice(2, "visibility")]);
            case 11 -> sort(in);
            case 12 -> new RequestControl.PagedResults(in.number(Integer.MAX_VALUE, "page size"), in.blob(REQUEST_BYTES_MAX, "cookie"));
            case 13 -> view(in);
            case 14 -> new RequestControl.DontUseCopy();
            case 15 -> new RequestControl.AtBind(in.fixedLong());
            case 16 -> new Synchronize(in.fixedLong(), Synchronize.Unchanged.values()[in.choice(2, "unchanged")]);
            case 19 -> new PasswordState(PasswordState.Told.values()[in.choice(2, "password state")], in.fixedLong());
            default -> throw new DecodeException("control " + kind + " is not known");
        };
    }

    private static RequestControl matched(Decoder in) throws DecodeException {
        int count = in.count(FILTER_TERMS_MAX, 2, "filter items");
        List<Filter> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(FilterCodec.decode(in));
        }
        return new RequestControl.MatchedValues(items);
    }

    private static void sort(Encoder out, RequestControl.Sort sort) {
        out.octet(OperationCodec.atMost(SORT_KEYS_MAX, sort.keys().size()));
        for (SortKey key : sort.keys()) {
            OperationCodec.name(out, key.attribute());
            OperationCodec.optionalName(out, key.rule());
            out.octet(key.direction().ordinal());
        }
        out.octet(sort.criticality().ordinal());
    }

    private static RequestControl sort(Decoder in) throws DecodeException {
        int count = in.choice(SORT_KEYS_MAX + 1, "number of sort keys");
        if (count == 0) {
            throw new DecodeException("a sort without keys");
        }
        List<SortKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(new SortKey(
                    OperationCodec.name(in), OperationCodec.optionalName(in), SortKey.Direction.values()[in.choice(2, "direction")]));
        }
        return new RequestControl.Sort(keys, criticality(in));
    }

    private static void view(Encoder out, VirtualListView view) {
        out.number(view.before()).number(view.after());
        if (view.target() instanceof VirtualListView.ByOffset offset) {
            out.octet(0).number(offset.offset()).number(offset.contentCount());
        } else if (view.target() instanceof VirtualListView.AtOrAfter value) {
            out.octet(1).blob(value.value());
        }
        out.blob(view.context()).octet(view.criticality().ordinal());
    }

    private static RequestControl view(Decoder in) throws DecodeException {
        int before = in.number(Integer.MAX_VALUE, "before count");
        int after = in.number(Integer.MAX_VALUE, "after count");
        VirtualListView.Target target = in.choice(2, "target") == 0
                ? new VirtualListView.ByOffset(in.number(Integer.MAX_VALUE, "offset"), in.number(Integer.MAX_VALUE, "content count"))
                : new VirtualListView.AtOrAfter(in.blob(REQUEST_BYTES_MAX, "value"));
        return new VirtualListView(before, after, target, in.blob(REQUEST_BYTES_MAX, "context"), criticality(in));
    }

    private static void names(Encoder out, List<String> names) {
        out.number(OperationCodec.atMost(ATTRIBUTES_MAX, names.size()));
        names.forEach(name -> OperationCodec.name(out, name));
    }

    private static List<String> names(Decoder in) throws DecodeException {
        int count = in.count(ATTRIBUTES_MAX, 1, "attributes");
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(OperationCodec.name(in));
        }
        return names;
    }

    private static Criticality criticality(Decoder in) throws DecodeException {
        return Criticality.values()[in.choice(2, "criticality")];
    }
}
