package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * Where this replica stands in the succession of views (§2.8).
 *
 * <pre>
 *   in view v ──f+1 complaints, or a VIEW-CHANGE that carries them──► changing to v+1 ──NEW-VIEW──► in view v+1
 *                                                                        └──f+1 complaints about v+1──► changing to v+2 …
 * </pre>
 */
final class CurrentView {

    private final GroupSize group;
    private final int self;
    private long number;
    private long entered;
    private Assignments carried = Assignments.NONE;
    private @Nullable NewView newView;

    CurrentView(GroupSize group, int self) {
        this.group = group;
        this.self = self;
    }

    /** v: the view that this replica is in, or wants to enter. Never goes back. */
    long number() {
        return number;
    }

    /** The last view that it was in: what the slots' votes are of. COMMITs of it count as long as no later one is entered. */
    long entered() {
        return entered;
    }

    boolean isIn() {
        return number == entered;
    }

    int primary() {
        return group.primary(number);
    }

    /** Whether it may propose. */
    boolean isPrimary() {
        return isIn() && primary() == self;
    }

    /** What the view that it entered last carries over. */
    Assignments carried() {
        return carried;
    }

    /** What opened the view that it entered last; null for view 0. */
    @Nullable NewView newView() {
        return newView;
    }

    void leaveFor(long view) {
        Invariants.check(view > number, "I6 views do not go back");
        number = view;
    }

    void enter(NewView opened, Assignments assignments) {
        Invariants.check(opened.view() >= number && opened.view() > entered, "I6 views do not go back");
        number = opened.view();
        entered = number;
        carried = assignments;
        newView = opened;
    }
}
