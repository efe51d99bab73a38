package org.bftldap.giis.hierarchy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Criticality;

/**
 * What becomes of a search's controls where other groups have a part in its answer ({@code docs/explanation/hierarchy.md}, "Controls"). What
 * concerns single entries is done by each group for its own; what concerns the whole answer is done by the group that has all of it, or where
 * the parts are put together; what nobody can do is refused if it is critical (RFC 4511 §4.1.11).
 *
 * @param refusal why the search cannot be done; empty if it can
 * @param everywhere for each part
 * @param atBase for the part that holds the base, besides
 * @param here for this group's own parts, besides: who may act for whom is no other group's matter
 * @param pages where the parts are put together here
 * @param order whether a sort was asked for in vain
 */
public record ControlSplit(
        Optional<String> refusal,
        List<RequestControl> everywhere,
        List<RequestControl> atBase,
        List<RequestControl> here,
        Optional<RequestControl.PagedResults> pages,
        Order order) {

    /** Of the answer's entries. */
    public enum Order {
        AS_ASKED,
        /** The parts' own, one after the other, though a sort was asked for. */
        UNSORTED
    }

    public ControlSplit {
        everywhere = List.copyOf(everywhere);
        atBase = List.copyOf(atBase);
        here = List.copyOf(here);
    }

    /** @param plan with remote parts */
    public static ControlSplit of(Plan plan, List<RequestControl> controls) {
        boolean oneHasAll = plan.local().isEmpty() && plan.remote().size() == 1;
        List<RequestControl> everywhere = new ArrayList<>();
        List<RequestControl> atBase = new ArrayList<>();
        List<RequestControl> here = new ArrayList<>();
        Optional<RequestControl.PagedResults> pages = Optional.empty();
        Optional<String> refusal = Optional.empty();
        Order order = Order.AS_ASKED;
        for (RequestControl control : controls) {
            if (isOfEntries(control) || oneHasAll && isOfAll(control)) {
                everywhere.add(control);
            } else if (control instanceof RequestControl.Assertion) {
                atBase.add(control);
            } else if (isOfThisGroup(control)) {
                here.add(control);
            } else if (control instanceof RequestControl.PagedResults paged) {
                pages = Optional.of(paged);
            } else if (control instanceof RequestControl.Sort sort) {
                order = Order.UNSORTED;
                refusal = sort.criticality() == Criticality.CRITICAL ? Optional.of(cannot("sorted")) : refusal;
            } else if (control instanceof RequestControl.VirtualListView view && view.criticality() == Criticality.CRITICAL) {
                refusal = Optional.of(cannot("shown as a virtual list"));
            }
        }
        return new ControlSplit(refusal, everywhere, atBase, here, pages, order);
    }

    private static String cannot(String what) {
        return "entries of several groups cannot be " + what + "; search below one group's suffix";
    }

    private static boolean isOfEntries(RequestControl control) {
        return control instanceof RequestControl.ManageDsaIt
                || control instanceof RequestControl.MatchedValues
                || control instanceof RequestControl.Subentries
                || control instanceof RequestControl.DontUseCopy;
    }

    /** Another group has accounts and a policy of its own, and its answers do not tell of them. */
    private static boolean isOfThisGroup(RequestControl control) {
        return control instanceof RequestControl.ProxiedAuthorization
                || control instanceof RequestControl.AtLeast
                || control instanceof RequestControl.PasswordState;
    }

    private static boolean isOfAll(RequestControl control) {
        return control instanceof RequestControl.Assertion
                || control instanceof RequestControl.Sort
                || control instanceof RequestControl.PagedResults
                || control instanceof RequestControl.VirtualListView;
    }

    /** Whether a control may come with another group's question. */
    static boolean mayPass(RequestControl control) {
        return isOfEntries(control) || isOfAll(control);
    }

    /** For one part that another group gives. */
    public List<RequestControl> forRemote(Plan.Step part, Operation.Search whole) {
        return joined(part.search(), whole, List.of());
    }

    /** For one part that this group gives. */
    public List<RequestControl> forLocal(Operation.Search part, Operation.Search whole) {
        return joined(part, whole, here);
    }

    private List<RequestControl> joined(Operation.Search part, Operation.Search whole, List<RequestControl> more) {
        List<RequestControl> all = new ArrayList<>(everywhere);
        all.addAll(more);
        // Parts below the base got another one.
        if (part.base().equals(whole.base())) {
            all.addAll(atBase);
        }
        return all;
    }
}
