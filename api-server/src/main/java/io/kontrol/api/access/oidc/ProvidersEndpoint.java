package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.http.OpenToAll;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The ways to log in, for the console's first page. */
@Path("/api/v1/auth/providers")
@Produces(Reply.JSON)
public class ProvidersEndpoint {
  private final OidcTenant tenant;
  private final OidcSettings settings;

  public ProvidersEndpoint(OidcTenant tenant, OidcSettings settings) {
    this.tenant = tenant;
    this.settings = settings;
  }

  @GET
  @OpenToAll
  public Response list() {
    ObjectNode body = Json.mapper().createObjectNode().put("local", true);
    if (tenant.enabled()) {
      body.putObject("oidc")
          .put("name", settings.name())
          .put("login_url", OidcTenant.ROOT + "/login");
    } else {
      body.putNull("oidc");
    }
    return Reply.json(200, body).response();
  }
}
