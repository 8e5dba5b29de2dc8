package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;

/** Templates and deployments of tests. */
public final class TestDeployments {
  public static final String PATH = "/api/v1/deployments";
  public static final String MERGE = "application/merge-patch+json";

  /** A ConfigMap, a Deployment where there are replicas, and a Secret. */
  private static final String OBJECTS =
      """
      {'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'${deployment.name}-config'},
       'data':{'greeting':'${parameters.greeting}'}},
      {'apiVersion':'apps/v1','kind':'Deployment',
       'metadata':{'name':'${deployment.name}','annotations':{'kontrol/when':'${parameters.replicas > 0}'}},
       'spec':{'replicas':'${parameters.replicas}','selector':{'matchLabels':{'app':'${deployment.name}'}},
         'template':{'metadata':{'labels':{'app':'${deployment.name}'}},
           'spec':{'containers':[{'name':'web','image':'nginx:1'}]}}}},
      {'apiVersion':'v1','kind':'Secret','metadata':{'name':'${deployment.name}-secret'},
       'stringData':{'password':"${has(parameters.password) ? parameters.password : deployment.id}"}}
      """;

  private static final String RULES =
      """
      {'parameters':{'type':'object','additionalProperties':false,'properties':{
         'greeting':{'type':'string','default':'hello','maxLength':20},
         'replicas':{'type':'integer','default':1,'minimum':0,'maximum':5},
         'password':{'type':'string','maxLength':40,'writeOnly':true},
         'zone':{'type':'string','default':'east','maxLength':20,'x-immutable':true}}},
       'rules':[{'cel':"parameters.greeting != 'forbidden'",'message':'not this greeting'}],
       'patches':[{'target':{'kind':'ConfigMap','name':'*'},'path':'/data/*','operations':['add','replace','remove']},
         {'target':{'kind':'Secret','name':'*'},'path':'/stringData/*','operations':['add','replace'],'role':'ADMIN'}]}
      """;

  private TestDeployments() {}

  /** With single quotes for double ones, but in expressions. */
  public static String json(String text) {
    StringBuilder json = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      }
      json.append(c == '\'' && !quoted ? '"' : c);
    }
    return json.toString();
  }

  /** A template of the three objects. */
  public static int template() {
    return template("{'objects':[" + OBJECTS + "]}", RULES);
  }

  /** Its first version. */
  public static int template(String base, String rules) {
    return Integer.parseInt(
        ApiDatabase.query(
            """
            INSERT INTO templates (id, version, name, base_spec_json, allowed_mutations_json, created_by)
            VALUES (nextval('template_ids'), 1, '%s', $json$%s$json$, $json$%s$json$, 'tests') RETURNING id
            """
                .formatted(Manifests.name("template"), json(base), json(rules))));
  }

  /** Another version, in which the ConfigMap has one more key and the Secret is gone. */
  public static void secondVersion(int template) {
    String objects =
        OBJECTS
            .replace("'${parameters.greeting}'}", "'${parameters.greeting}','version':'two'}")
            .replaceAll("(?s),\\s*\\{'apiVersion':'v1','kind':'Secret'.*", "");
    ApiDatabase.execute("UPDATE templates SET is_newest = FALSE WHERE id = " + template);
    ApiDatabase.execute(
        """
        INSERT INTO templates (id, version, name, base_spec_json, allowed_mutations_json, created_by)
        SELECT id, 2, name, $json$%s$json$, allowed_mutations_json::JSONB #- '{patches,1}', 'tests' FROM templates WHERE id = %d AND version = 1
        """
            .formatted(json("{'objects':[" + objects + "]}"), template));
  }

  /**
   * @param more further fields, with single quotes
   */
  public static String body(String name, int template, String more) {
    return body(name, "stacks", "shop", template, more);
  }

  public static String body(
      String name, String cluster, String namespace, int template, String more) {
    return json(
        "{'name':'%s','cluster_id':'%s','namespace':'%s','template_id':%d%s}"
            .formatted(name, cluster, namespace, template, more));
  }

  public static JsonNode create(int template) {
    return create(Manifests.name("web"), template, "");
  }

  public static JsonNode create(String name, int template, String more) {
    return Api.post(PATH, body(name, template, more)).expect(201).json();
  }

  public static String path(JsonNode deployment) {
    return PATH + "/" + deployment.path("id").asText();
  }

  public static JsonNode get(JsonNode deployment) {
    return Api.get(path(deployment)).expect(200).json();
  }

  public static Api.Reply patch(JsonNode deployment, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = MERGE;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return Api.patch(path(deployment), json(body), all);
  }

  /** An expression over the living resources of a deployment, as text. */
  public static String resources(JsonNode deployment, String expression) {
    return ApiDatabase.query(
        "SELECT %s FROM resources WHERE deleted_at IS NULL AND apply_set = 'deployment/%s'"
            .formatted(expression, deployment.path("id").asText()));
  }

  /** As if the reconciler had applied all that is wanted and the watcher had seen it. */
  public static void converge(JsonNode deployment) {
    String set = "deployment/" + deployment.path("id").asText();
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, uid, k8s_resource_version,
            owned_fields_hash, applied_at)
        SELECT id, generation, generation, 'success', 'u' || id, '5', 'same', now() FROM resources WHERE apply_set = '%s'
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation,
            attempted_generation = excluded.attempted_generation, status = 'success'
        """
            .formatted(set));
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states (resource_id, uid, k8s_resource_version, owned_fields_hash, health, observed_at, spec)
        SELECT id, 'u' || id, '5', 'same', 'Healthy', now(), desired_spec || jsonb_build_object('apiVersion', api_version, 'kind', kind)
            || jsonb_build_object('metadata', COALESCE(desired_spec -> 'metadata', '{}')
                || jsonb_build_object('name', name, 'namespace', namespace))
        FROM resources WHERE apply_set = '%s' ON CONFLICT (resource_id) DO NOTHING
        """
            .formatted(set));
  }

  /** As if the watcher had seen that somebody has changed the object. */
  public static void changeByHand(JsonNode deployment, String kind, String path, String value) {
    ApiDatabase.execute(
        """
        UPDATE resource_current_states c SET spec = jsonb_set(c.spec, '%s', '%s'), owned_fields_hash = 'other'
        FROM resources r WHERE r.id = c.resource_id AND r.kind = '%s' AND r.apply_set = 'deployment/%s'
        """
            .formatted(path, value, kind, deployment.path("id").asText()));
  }
}
