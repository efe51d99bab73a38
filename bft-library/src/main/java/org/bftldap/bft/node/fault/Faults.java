package org.bftldap.bft.node.fault;

import org.bftldap.bft.service.ReplicatedService;

/** Puts a fault in its place; without one, everything stays as it is. */
public final class Faults {

    private Faults() {}

    /** The way out, as this fault wants it. */
    public static Wire wire(Fault fault, Wire honest, Stage stage) {
        return switch (fault) {
            case NONE, CORRUPT_STORE, CORRUPT_ONCE -> honest;
            case WRONG_REPLY -> new WrongReply(honest, stage);
            case MUTE -> new Mute(honest, stage);
            case SLOW -> new Slow(honest, stage);
            case SLOW_PRIMARY -> new SlowPrimary(honest, stage);
            case WRONG_DIGEST -> new WrongDigest(honest, stage);
            case BAD_MAC -> new BadMac(honest, stage);
            case EQUIVOCATE -> new Equivocate(honest, stage);
            case STALE_VIEW -> new StaleView(honest, stage);
            case LYING_TRANSFER -> new LyingTransfer(honest, stage);
        };
    }

    /** The service, as this fault lets the replica use it. */
    public static ReplicatedService service(Fault fault, ReplicatedService honest) {
        return switch (fault) {
            case CORRUPT_STORE -> new CorruptStore(honest, Long.MAX_VALUE);
            case CORRUPT_ONCE -> new CorruptStore(honest, 1);
            default -> honest;
        };
    }
}
