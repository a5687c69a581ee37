//! Tests: descriptions in the style of well-known vendors, with and without rules.

use super::field;

/// The rules that a text states, in one line.
fn rules(text: &str) -> String {
    let field = field(text);
    let mut rules = field.allowed;
    let range = |least: Option<String>, most: Option<String>| {
        format!(
            "{}..{}",
            least.unwrap_or_default(),
            most.unwrap_or_default()
        )
    };
    if field.digits {
        rules.push("digits".to_owned());
    }
    if field.min_length.or(field.max_length).is_some() {
        let [least, most] =
            [field.min_length, field.max_length].map(|end| end.map(|n| n.to_string()));
        rules.push(format!("length {}", range(least, most)));
    }
    if field.minimum.or(field.maximum).is_some() {
        let [least, most] =
            [field.minimum, field.maximum].map(|end| end.map(|b| b.limit.to_string()));
        rules.push(format!("value {}", range(least, most)));
    }
    rules.join(" ")
}

#[test]
fn what_states_a_rule_is_one() {
    let faults: Vec<String> = [
        // Payments.
        ("A limit on the number of objects to be returned. Limit can range between 1 and 100, and the default is 10.", "value 1..100"),
        ("How the charge is captured. One of `automatic`, `manual`, or `automatic_async`.", "automatic manual automatic_async"),
        ("Describes the reason for the refund. If set, it is shown to the customer. Possible values: `duplicate`, `fraudulent`, `requested_by_customer`.", "duplicate fraudulent requested_by_customer"),
        ("The text on the statement. Maximum 22 characters.", "length ..22"),
        ("Up to 500 characters of free notes.", ""),
        ("The interval at which the plan bills. Must be one of `day`, `week`, `month` or `year`.", "day week month year"),
        ("How many months to bill, must be between 1 and 36.", "value 1..36"),
        // Telephony and mail.
        ("The HTTP method we use to call the `url`. Can be: `GET` or `POST`, and the default is `POST`.", "GET POST"),
        ("A name for the service. It can be up to 64 characters long.", "length ..64"),
        ("The seconds to wait for an answer. The default is 60, and the maximum is 600 seconds.", "value ..600"),
        ("The call's direction:\n* `inbound` - A call that came in.\n* `outbound` - A call that the API made, for example by a campaign.", "inbound outbound"),
        ("The channel.<br>`sms` - A text message.<br>`call` - A voice call.<br>`email` - A mail.", "sms call email"),
        ("The code that was sent. Length must be between 4 and 10.", "length 4..10"),
        ("The page size. Must be at least 1. The maximum value is 1000.", "value 1..1000"),
        ("The status of the batch. Allowed values: `cancel`, `pause`.", "cancel pause"),
        ("The name of the list (max 100 characters).", "length ..100"),
        // Code hosting and issue trackers.
        ("The direction to sort the results by.\n\nDefault: `desc`\n\nCan be one of: `asc`, `desc`", "asc desc"),
        ("The number of results per page (max 100). See \"Using pagination.\"", "value ..100"),
        ("Who may see the repository. Can be one of: `all`, `public`, `private`. Default: `all`", "all public private"),
        ("The merge method to use. Possible values are: `merge`, `squash` or `rebase`.", "merge squash rebase"),
        ("The reason for locking:\n * `off-topic`\n * `too heated`", ""),
        ("The state:\n- `open` — Nobody has closed it.\n- `closed` — It is done, fixed or not.", "open closed"),
        ("The name of the project. The maximum length is 80 characters.", "length ..80"),
        ("The key. Must be at least 2 characters.", "length 2.."),
        ("The assignee type. Valid values: `PROJECT_LEAD`, `UNASSIGNED`.", "PROJECT_LEAD UNASSIGNED"),
        // Chat and shops.
        ("The unit. One of `km` or `mi`. Default: `km`. Example: `mi`.", "km mi"),
        ("Whether to wait. Possible values are `none` (the default), `all`.", "none all"),
        ("The maximum page size is 100. Use 0 for the default.", "value ..100"),
        ("The title of the modal. Maximum length: 24 characters.", "length ..24"),
        ("The maximum number of items to return. The value must be between 1 and 999.", "value 1..999"),
        ("The presence. Must be either `auto` or `away`.", "auto away"),
        ("The inventory policy. Valid values:\n* `deny`: Customers can't buy it once it is sold out.\n* `continue`: Customers can go on buying it, in any number.", "deny continue"),
        ("The order's financial status. Supported values: `paid`, `pending`, `refunded`.", "paid pending refunded"),
        ("The maximum number of results to show. (default: 50, maximum: 250)", "value ..250"),
        ("The tag. Cannot exceed 255 characters.", "length ..255"),
        // Clouds, sales and support.
        ("The number of days to keep the snapshot. Valid range: 1 to 35", "value 1..35"),
        ("The name of the bucket. Must be between 3 and 63 characters long.", "length 3..63"),
        ("The storage class. Valid values: STANDARD | GLACIER", "STANDARD GLACIER"),
        ("Minimum length: 1. Maximum length: 128.", "length 1..128"),
        ("The format of the answer. Acceptable values are:\n- `json`: JSON, or a stream of it.\n- `media`: The file itself.\n- `proto`: A message.", "json media proto"),
        ("The priority. Allowed values are 'low', 'normal', and 'high'.", "low normal high"),
        ("The ticket's type. Must be one of \"problem\", \"incident\", \"question\" or \"task\".", "problem incident question task"),
        ("PIN of the conference: numeric value, at most 6 characters.", "digits length ..6"),
        ("The export format:\n`csv` - Comma-separated values.\n`xlsx` - A workbook, with empty cells for what is missing.", "csv xlsx"),
    ]
    .into_iter()
    .filter(|(text, expected)| rules(text) != *expected)
    .map(|(text, _)| format!("{:?}: {text}", rules(text)))
    .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_only_looks_like_a_rule_is_none() {
    let faults: Vec<String> = [
        // Payments.
        "The ID of a price, or `default`. Must be one of the prices of the product.",
        "Which objects to expand. Possible values: `customer`, `invoice`.",
        "The customer to charge. The customer's status must be one of `active`, `trialing`.",
        "The amount in cents. The minimum amount is $0.50, the maximum eight digits.",
        "The date until which to pause, or one of:\n`now` - At once.\n`period_end` - When the period ends.",
        "If the method is `card`, the brand must be one of `visa`, `mastercard`.",
        "For cards, possible values: `visa`, `amex`. For wallets, possible values: `apple`.",
        "Metadata. Up to 50 keys, with names of up to 40 characters and values of up to 500.",
        // Telephony and mail.
        "The sender: a number in E.164 format, or a channel address. Special addresses:\n`anonymous` - No number is sent.\n`restricted` - The same.",
        "Filter by status. Several values are possible. Valid values: `sent`, `failed`.",
        "The events that call you. Possible values: `initiated`, `ringing`. Separate several with a space.",
        "The body. Up to 1600 characters; longer ones are split.",
        "The TTL. Maximum: 14400 (36000 for toll-free numbers)",
        "Max 100; 500 if you ask support.",
        "The page size. The maximum is 50. Enterprise: max is 1000.",
        "Categories. Array of values. One of: `news`, `alerts`",
        "The time to send, numeric value, in seconds.",
        "The substitution tags. You can use:\n`-name-` - The name.\n`-city-` - The city.",
        // Code hosting and issue trackers.
        "A search query. Qualifiers:\n`is:open` - Open ones.\n`is:closed` - Closed ones.",
        "The sort field.\n`created` - When it was created.\n`updated` - When it changed.\nPrepend `-` to reverse.",
        "The user ID:\n`me` - You.\n`all` - Everybody.",
        "The ref, a branch or a tag. Common values:\n`main` - The default branch.\n`develop` - The next release.",
        "The query.\n`AND` - Both.\n`OR` - Either.",
        "Return only the given fields. Possible values: `id`, `name`.",
        "Fields to return. Possible values: `summary`, `status`.",
        "The event. Currently supported values: `push`, `release`.",
        "The status. Built-in statuses:\n`todo` - To do.\n`done` - Done.",
        "A date in ISO format. You can also use:\n- `now` - The current time\n- `today` - Midnight",
        "At most 72 characters of the message are used.",
        "The title. At most 50 characters, or an id.",
        // Chat and shops.
        "Channel types. Mix and match by providing a comma-separated list of: `public_channel`, `private_channel`",
        "The timestamp. Examples:\n`1.5` - x\n`2.5` - y",
        "The option's ID. Reserved values:\n`none` - Nothing.\n`all` - Everything.",
        "The order's status. Valid values: `open`, `closed`. Any other value is ignored.",
        "The fulfilment service. Possible values: `manual`, `gift_card`. Alternatively, the handle of an app.",
        "The theme role. Possible values: `main`, `demo` (more may be added in the future).",
        "ISO code, max 2 characters, or a full name.",
        "Either a 2 character code or a name. Maximum 2 characters.",
        "The kind. Allowed values:\n- `home`\n- `work`\n- a label of your choice",
        "Who: a user ID or:\n`me` - You.\n`all` - Everybody.",
        "Typical values:\n`en` - English\n`de` - German",
        "Some of the supported values: `a`, `b`.",
        "The colour: one of `red`, `green`. Hex codes work as well.",
        "The scope. Possible values: `own`, `team`. Default: all.",
        "At most 50 characters, spaces excluded.",
        // Clouds, sales and support.
        "The zone. For the list of supported values, see `zones.list`, `regions.list`.",
        "The machine type. Allowed values: `small`, `large`. You can also pass a custom one.",
        "The permissions. Bitmask. Possible values: `1`, `2`, `4`",
        "The KMS key: an ID, an ARN or an alias.\n`alias/a` - The first.\n`alias/b` - The second.",
        "Supported values: `user`, `org`. New values may be added.",
        "The retention. Minimum: 1 (GB)",
        "The property:\n`<name>` - Ascending.\n`-<name>` - Descending.",
        "At most 10 characters after the dot.",
        "Up to 20 characters, but longer for admins.",
        "Deprecated values: `a`, `b`. No longer supported values: `c`, `d`.",
        "The role. Possible values: `agent`, `admin`. Values are case-insensitive.",
        "The locale. Must be one of `en`, `de`, or the ID of a locale.",
        "Allowed values: \"a\", \"b\". Use \"*\" for all.",
        "When the type is text: one of `short`, `long`.",
        "Up to 10 tags, up to 20 characters each.",
        "A number from 1. Admins: max 10. Others: max 5.",
    ]
    .into_iter()
    .filter(|text| !rules(text).is_empty())
    .map(|text| format!("{:?}: {text}", rules(text)))
    .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}
