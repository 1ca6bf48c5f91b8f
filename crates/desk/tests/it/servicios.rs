//! `/servicios`: the catalogue, and what one should know before asking [P-24].

use pack::Source;

use crate::support::{TestApp, changed};

both! {
    /// Every area with its services; each has a page that leads to its form.
    async fn the_catalogue_leads_to_forms(t: TestApp) {
        let guest = t.guest();
        let list = guest.get("/servicios").await;
        for service in &t.app.pack.services {
            list.says(&[&service.name, &format!("href=\"/servicios/{}\"", service.key)]);
        }
        let one = guest.get("/servicios/internet").await;
        one.is(200).says(&["Falla de red o Internet", "href=\"/enviar?servicio=internet\"", "No necesita preparar nada", "Quizá lo resuelva antes"]);
        for gone in ["/servicios/inventado", "/servicios/Internet", "/servicios/%27"] {
            guest.get(gone).await.is(404);
        }
        let before = t.app.db.statements();
        guest.get("/servicios").await.is(200);
        guest.get("/servicios/internet").await.is(200);
        assert_eq!(t.app.db.statements() - before, 2, "the version of the configuration, and nothing else");
    }
}

fn demanding() -> Source {
    let service = "key = \"internet\"\nname = \"Falla de red o Internet\"\nkeywords = [\"wifi\", \"no hay señal\", \"lento\", \"sin conexión\"]\nsummary = \"No hay conexión, es lenta o no se alcanza una carpeta compartida.\"\narea = \"red\"\n";
    let definition = "\n[service.definition]\nrequirements = [\"El número de nodo <b>\"]\npolicies = \"Se atiende **en sitio**.<script>x()</script>\"\n\n[[service.definition.eligible]]\nwhen = \"cuenta:si\"\ntext = \"Pídalo con su cuenta.\"\n";
    let fields = "[[field]]\nkey = \"modo\"\nlabel = \"Modo\"\ntype = \"choice\"\nchoice = [{ key = \"a\", name = \"A\" }, { key = \"b\", name = \"B\" }]\n\n[[field]]\nkey = \"detalle\"\nlabel = \"Detalle\"\ntype = \"text\"\nvisible_when = \"modo:b\"\n\n";
    let tipo = "# [OCO-8] Tipo:";
    changed(
        &[
            (
                "services.toml",
                service,
                &format!("{service}until = \"2026-12-31\"\n{definition}"),
            ),
            ("kinds/solicitud.toml", tipo, &format!("{fields}{tipo}")),
        ],
        &[],
    )
}

both! {
    /// What a service needs stands on its page, and cards lead there first; a field says when it is asked for.
    async fn a_service_says_what_it_needs(t: TestApp of demanding()) {
        let guest = t.guest();
        guest.get("/").await.says(&["href=\"/servicios/internet\"", "href=\"/enviar?servicio=telefonia\""]);
        let one = guest.get("/servicios/internet").await;
        one.says(&["Tenga a la mano", "El número de nodo &#60;b&#62;", "Pídalo con su cuenta.", "<strong>en sitio</strong>", "Se ofrece hasta", "31/12/2026"]);
        one.hides(&["<script>x", "No necesita preparar nada"]);
        let form = guest.get("/enviar?servicio=internet").await;
        form.says(&["href=\"/servicios/internet\"", "data-when=\"campo-modo\" data-values=\"b\""]);
        // The name of the control that the script asks with.
        guest.get("/enviar?service=internet").await.says(&["data-when=\"campo-modo\""]);
        guest.get("/enviar?servicio=telefonia").await.hides(&["href=\"/servicios/telefonia\""]);
    }
}
