package io.kontrol.sandbox.http;

import io.kontrol.sandbox.fault.FaultInjector;
import io.kontrol.sandbox.fault.InjectedFault;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.status.StatusException;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Lets the faults that are switched on strike a request. */
final class Strikes {
  private final Vertx vertx;
  private final FaultInjector faults;

  Strikes(Vertx vertx, FaultInjector faults) {
    this.vertx = vertx;
    this.faults = faults;
  }

  /** Does the work, at once or late, unless a fault forbids it. */
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

  /** What happens between the work and its answer. */
  Runnable after(ObjectRequest call) {
    return strike(call, InjectedFault.Type.DROP_AFTER)
        .<Runnable>map(fault -> call::drop)
        .orElse(() -> {});
  }

  private Optional<InjectedFault> strike(ObjectRequest call, InjectedFault.Type... types) {
    Target target = call.target();
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
