package io.kontrol.sandbox.http;

import io.kontrol.sandbox.fault.Fault;
import io.kontrol.sandbox.fault.Faults;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.status.StatusException;
import io.vertx.core.Vertx;
import java.util.Optional;

/** Lets the faults that are switched on strike a request. */
final class Strikes {
  private final Vertx vertx;
  private final Faults faults;

  Strikes(Vertx vertx, Faults faults) {
    this.vertx = vertx;
    this.faults = faults;
  }

  /** Does the work, at once or late, unless a fault forbids it. */
  void before(Call call, Runnable work) {
    Optional<Fault> refused =
        strike(call, Fault.Type.TOO_MANY_REQUESTS, Fault.Type.ERROR, Fault.Type.DROP_BEFORE);
    if (refused.isPresent()) {
      refuse(call, refused.get());
      return;
    }
    if (call.isWrite() && strike(call, Fault.Type.READ_ONLY).isPresent()) {
      throw new StatusException(
          503, "ServiceUnavailable", "the sandbox is read-only for now", Json.object());
    }
    strike(call, Fault.Type.LATENCY)
        .filter(fault -> fault.milliseconds() > 0)
        .ifPresentOrElse(fault -> vertx.setTimer(fault.milliseconds(), t -> work.run()), work);
  }

  /** What happens between the work and its answer. */
  Runnable after(Call call) {
    return strike(call, Fault.Type.DROP_AFTER).<Runnable>map(fault -> call::drop).orElse(() -> {});
  }

  private Optional<Fault> strike(Call call, Fault.Type... types) {
    Target target = call.target();
    return faults.strike(call.verb(), call.resource(), target.namespace(), target.name(), types);
  }

  private static void refuse(Call call, Fault fault) {
    switch (fault.type()) {
      case TOO_MANY_REQUESTS -> throw StatusException.tooManyRequests(fault.retryAfterSeconds());
      case ERROR -> throw StatusException.internal("a fault that was switched on");
      default -> call.drop();
    }
  }
}
