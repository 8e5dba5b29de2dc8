package io.kontrol.api.access.login;

import io.kontrol.api.access.Identities;
import io.kontrol.api.access.Passwords;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.http.OpenToAll;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Sets a password by a one-time link. */
@Path("/api/v1/auth/password")
@Produces({})
public class PasswordEndpoint {
  private final LinkedPasswords passwords;
  private final Identities identities;
  private final RequestContext request;

  public PasswordEndpoint(
      LinkedPasswords passwords, Identities identities, RequestContext request) {
    this.passwords = passwords;
    this.identities = identities;
    this.request = request;
  }

  @POST
  @OpenToAll
  @Consumes(Reply.JSON)
  public Response set(byte[] body) {
    ObjectFields fields = ObjectFields.read(body, Reply.JSON, "link", "password");
    String link = fields.text("link");
    String password = fields.text("password");
    Passwords.requireSound(password);
    passwords.set(link, password, request.origin());
    identities.changed();
    return Reply.empty().response();
  }
}
