package io.kontrol.sandbox.http;

import io.kontrol.sandbox.fault.FaultInjector;
import io.kontrol.sandbox.fault.InjectedFault;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.status.StatusException;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Injects the active faults into a request. */
final class FaultFilter {
  private final Vertx vertx;
  private final FaultInjector faults;

  FaultFilter(Vertx vertx, FaultInjector faults) {
    this.vertx = vertx;
    this.faults = faults;
  }

  /** Carries the request out, at once or delayed, unless a fault prevents it. */
  void before(ObjectRequest call, Runnable work) {
    Optional<InjectedFault> refused =
        strike(
            call,
            InjectedFault.Type.TOO_MANY_REQUESTS,
            InjectedFault.Type.ERROR,
            InjectedFault.Type.DROP_BEFORE);
    if (refused.isPresent()) {
      refuse(call, refused.get());
      return;
    }
    if (call.isWrite() && strike(call, InjectedFault.Type.READ_ONLY).isPresent()) {
      throw new StatusException(
          503, "ServiceUnavailable", "the sandbox is read-only for now", SandboxJson.object());
    }
    strike(call, InjectedFault.Type.LATENCY)
        .filter(fault -> fault.milliseconds() > 0)
        .ifPresentOrElse(fault -> vertx.setTimer(fault.milliseconds(), t -> work.run()), work);
  }

  /** Faults between carrying the request out and its response. */
  Runnable after(ObjectRequest call) {
    return strike(call, InjectedFault.Type.DROP_AFTER)
        .<Runnable>map(fault -> call::drop)
        .orElse(() -> {});
  }

  private Optional<InjectedFault> strike(ObjectRequest call, InjectedFault.Type... types) {
    RequestTarget target = call.target();
    return faults.strike(call.verb(), call.resource(), target.namespace(), target.name(), types);
  }

  private static void refuse(ObjectRequest call, InjectedFault fault) {
    switch (fault.type()) {
      case TOO_MANY_REQUESTS -> throw StatusException.tooManyRequests(fault.retryAfterSeconds());
      case ERROR -> throw StatusException.internal("a fault that was switched on");
      default -> call.drop();
    }
  }
}
