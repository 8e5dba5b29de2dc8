package io.kontrol.api.access.login;

import io.kontrol.api.access.login.Logins.LoggedIn;
import io.kontrol.api.access.password.DeviceCookies;
import io.kontrol.api.access.session.SessionCookie;
import io.kontrol.api.platform.document.FormDocuments;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.http.OpenToAll;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Begins a session, for an e-mail address and its password. */
@Path("/api/v1/auth/login")
@Produces(Reply.JSON)
public class LoginEndpoint {
  /**
   * Who does not wait is made to: a flood of refused attempts would take the cores of all others.
   */
  private static final Duration REFUSAL_DELAY = Duration.ofMillis(500);

  private final Logins logins;
  private final DeviceCookies devices;
  private final RequestContext request;

  public LoginEndpoint(Logins logins, DeviceCookies devices, RequestContext request) {
    this.logins = logins;
    this.devices = devices;
    this.request = request;
  }

  @POST
  @OpenToAll
  @Blocking
  @Consumes(Reply.JSON)
  public Uni<Response> login(
      byte[] body, @CookieParam(DeviceCookies.NAME) @Nullable String device) {
    return answered(() -> login(device, ObjectFields.read(body, Reply.JSON, "email", "password")));
  }

  @POST
  @OpenToAll
  @Blocking
  @Consumes(FormDocuments.MEDIA_TYPE)
  public Uni<Response> loginByForm(
      byte[] body, @CookieParam(DeviceCookies.NAME) @Nullable String device) {
    return answered(
        () -> login(device, ObjectFields.of(FormDocuments.read(body), "email", "password")));
  }

  /** The delay holds no thread. */
  private static Uni<Response> answered(Supplier<Response> login) {
    try {
      return Uni.createFrom().item(login.get());
    } catch (Refusal refusal) {
      Uni<Response> refused = Uni.createFrom().failure(refusal);
      return refusal.reason() == Refusal.Reason.THROTTLED
          ? Uni.createFrom()
              .voidItem()
              .onItem()
              .delayIt()
              .by(REFUSAL_DELAY)
              .onItem()
              .transformToUni(waited -> refused)
          : refused;
    }
  }

  private Response login(@Nullable String device, ObjectFields fields) {
    String email = fields.text("email").strip().toLowerCase(Locale.ROOT);
    LoggedIn session = logins.login(email, fields.text("password"), request.origin(), device);
    Response response =
        Reply.json(200, session.account())
            .with(HttpHeaders.CACHE_CONTROL, "no-store")
            .with(
                HttpHeaders.SET_COOKIE,
                SessionCookie.begin(session.credential(), session.lifetime(), request.secure()))
            .response();
    if (devices.device(email, device).isPresent()) {
      return response;
    }
    return Response.fromResponse(response)
        .header(HttpHeaders.SET_COOKIE, devices.issue(email, request.secure()))
        .build();
  }
}
